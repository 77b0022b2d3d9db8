"""The whole way through the faces: customer, desk, supplier, worker, customer; and what goes wrong on it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from helpdesk import links
from helpdesk.tests.whole_way.market import sold
from orders import ledger
from refunds import books, record
from refunds.lifecycle import State
from refunds.models import Claim, Commitment, Evidence, Payout, Ticket

from .people import Customer, Staff, Supplier, broken, path_of, picture

pytestmark = pytest.mark.django_db(transaction=True)

PROMISE = {"en": "We will reply to you within 2 hours.", "zh-CN": "我们会在2小时内答复您。"}


@pytest.fixture(autouse=True)
def clean(desk):
    """After each test: all money adds up, and every record says what it said."""
    yield
    assert [*books.differences(), *record.differences()] == []


@pytest.mark.parametrize(("language", "on"), [("zh-CN", "phone"), ("en", "desk")])
def test_from_filing_with_a_promise_and_the_suppliers_answer_to_paid(desk, reads, tmp_path, language, on):
    here = sold(tmp_path, adapter="manual", delivery="success")
    customer = Customer(reads(language=language, on=on))
    number = customer.file(here, "invalid_code", ["payment", "product"], "卡密提示无效 <b>!</b>")
    customer.open(number)
    customer.sees(State.EVIDENCE_CHECK)

    agent = Staff(reads(language=language)).sign_in("lin")
    agent.page.goto("/admin/")
    agent.open(number)
    agent.page.locator(".tools form[action$='/take/'] button").click()
    ticket = Ticket.objects.get(number=number)
    assert ticket.assignee is not None
    assert ticket.assignee.username == "lin"

    agent.write(PROMISE[language])
    asked = agent.page.locator("form[data-verb=reply] details.promise")
    expect(asked.locator("mark").first).to_be_visible()
    assert not ticket.messages.filter(kind="reply").exists()
    expect(agent.page.locator("form[data-verb=reply] textarea[name=text]")).to_have_value(PROMISE[language])
    asked.locator("input[name=promise][value=write]").check()
    asked.locator(".due-choice").first.click()
    agent.page.locator("form[data-verb=reply] .verb-foot button").click()
    expect(customer.page.locator("#part-promises blockquote")).to_have_count(1)
    promise = Commitment.objects.get(ticket=ticket)
    assert promise.status == "open"
    expect(customer.page.locator(".bubble", has_text=PROMISE[language])).to_be_visible()

    agent.move("ask_supplier")
    agent.sees(State.SUPPLIER_CONFIRM)
    customer.sees(State.SUPPLIER_CONFIRM)
    supplier = Supplier(reads(language=language, on="phone"))
    supplier.answer(path_of(links.supplier_page(Claim.objects.get(ticket=ticket))), "agree", "已核实", [picture("log")])
    expect(supplier.page.locator("form.answer")).to_have_count(0)
    claim = Claim.objects.get(ticket=ticket)
    assert (claim.status, claim.answered_via) == ("agreed", "page")
    assert Evidence.objects.filter(ticket=ticket, kind="supplier").count() == 1

    desk.wait_until(lambda: Ticket.objects.get(pk=ticket.pk).state in {"paid", "supplier_confirm"})
    if Ticket.objects.get(pk=ticket.pk).state != "paid":
        agent.open(number)
        agent.move("approve")
    customer.sees(State.PAID)
    payout = Payout.objects.get(ticket=ticket)
    assert (payout.status, payout.amount_fen, payout.sends) == ("succeeded", 3000, 1)
    assert ledger.balance_of(here.shop, here.order.account_reference, "CNY") == 3000
    assert customer.page.locator("img[src*='/evidence/']").count() == 2  # the supplier's proof is the desk's


def test_rejected_then_appealed_then_decided_by_somebody_else(desk, reads, tmp_path):
    here = sold(tmp_path, delivery="success", config={"answer": "refuse", "remark": "used"})
    customer = Customer(reads(on="phone"))
    number = customer.file(here, "changed_mind", [])
    customer.open(number)
    customer.sees(State.EVIDENCE_CHECK)

    first = Staff(reads()).sign_in("wang")
    first.open(number)
    first.move("reject", {"clause": "changed_mind", "reason": "The code was delivered and works."})
    customer.sees(State.REJECTED)
    expect(customer.page.get_by_text("The code was delivered and works.").first).to_be_visible()
    customer.move("appeal", "I never opened it; please look again.")
    customer.sees(State.ESCALATED)

    first.open(number)
    first.move("reject", {"clause": "changed_mind", "reason": "As before."})
    expect(first.page.get_by_text("You decided this before; after an appeal somebody else decides.")).to_be_visible()
    expect(first.page.locator("form[data-verb=reject] [name=reason]")).to_have_value("As before.")
    second = Staff(reads()).sign_in("zhao")
    second.open(number)
    second.move("approve", {"reason": "Not opened: the supplier confirms."})
    customer.sees(State.PAID)


def test_four_eyes_are_two_people_in_two_browsers(desk, reads, tmp_path):
    here = sold(tmp_path, yuan="298.00", config={"answer": "agree"})
    customer = Customer(reads())
    number = customer.file(here, "not_delivered", ["payment", "product"])
    ticket = Ticket.objects.get(number=number)
    desk.wait_until(lambda: ticket.events.filter(kind="supplier_answered").exists())

    agent = Staff(reads()).sign_in("lin")
    agent.open(number)
    agent.move("approve")
    expect(agent.page.get_by_text("lin asks for a second approval: ¥298.00")).to_be_visible()
    assert not Payout.objects.filter(ticket=ticket).exists()
    agent.move("approve")
    expect(
        agent.page.get_by_text("You have asked for this approval; another supervisor decides.").first
    ).to_be_visible()

    supervisor = Staff(reads(language="zh-CN")).sign_in("zhao")
    supervisor.open(number)
    supervisor.move("approve")
    customer.open(number)
    customer.sees(State.PAID)
    assert Payout.objects.get(ticket=ticket).amount_fen == 29800


def test_two_agents_on_one_ticket_lose_no_words_and_decide_once(desk, reads, tmp_path):
    here = sold(tmp_path, delivery="success", adapter="manual")
    customer = Customer(reads())
    number = customer.file(here, "invalid_code", ["payment", "product"])
    desk.wait_until(lambda: Ticket.objects.filter(number=number, state="evidence_check").exists())
    lin, chen = Staff(reads()).sign_in("lin"), Staff(reads()).sign_in("chen")
    lin.open(number)
    chen.open(number)
    chen.page.locator("form[data-verb=reply] textarea[name=text]").fill("Which of the two codes does not work?")

    lin.move("request_evidence", {"reason": "Please add a picture of the error."})
    lin.sees(State.EVIDENCE_REQUESTED)
    chen.page.locator("form[data-verb=reply] .verb-foot button").click()
    expect(chen.page.locator(".news, .displaced, .notice").first).to_be_visible()
    expect(chen.page.get_by_text("Please add a picture of the error.").first).to_be_visible()
    expect(chen.page.locator("form[data-verb=reply] textarea[name=text]")).to_have_value(
        "Which of the two codes does not work?"
    )
    chen.page.locator("form[data-verb=reply] .verb-foot button").click()
    expect(chen.page.locator("form[data-verb=reply] textarea[name=text]")).to_have_value("")
    ticket = Ticket.objects.get(number=number)
    assert ticket.messages.filter(kind="reply").count() == 1
    assert ticket.events.filter(kind="request_evidence").count() == 1


def test_take_next_gives_two_agents_two_tickets(desk, reads, tmp_path):
    for _ in range(2):
        here = sold(tmp_path, delivery="success", adapter="manual")
        number = Customer(reads()).file(here, "invalid_code", ["payment", "product"])
        desk.wait_until(lambda number=number: Ticket.objects.filter(number=number, state="evidence_check").exists())
    lin, chen = Staff(reads()).sign_in("lin"), Staff(reads()).sign_in("chen")
    for agent in (lin, chen):
        agent.page.goto("/admin/refunds/ticket/")
        agent.page.locator("form[action$='/take-next/'] button").first.click()
        agent.page.wait_for_url("**/change/**")
    assert lin.page.url.split("/change/")[0] != chen.page.url.split("/change/")[0]


def test_filing_without_scripts(desk, reads, tmp_path):
    here = sold(tmp_path, config={"answer": "agree"})
    customer = Customer(reads(has_script=False, on="phone"))
    page = customer.page
    customer.find(here)
    page.locator("main a[href$='/file/']").click()
    page.locator("input[name=scenario][value=not_delivered]").check()
    page.locator("#look").click()
    page.locator("button[name=scenario][value=not_delivered]").click()
    page.fill("#description", "两小时了还没到账")
    for kind in ("payment", "product"):
        page.set_input_files(f"#file-{kind}", [picture(kind)])
        page.locator(f"button[name=upload][value={kind}]").click()
        expect(page.locator(f"#{kind} li.file[data-file]")).to_have_count(1)
    expect(page.locator("#description")).to_have_value("两小时了还没到账")
    number = customer.send()
    desk.wait_until(lambda: Ticket.objects.filter(number=number, state="paid").exists())
    customer.open(number)
    customer.sees(State.PAID)


def test_a_refused_file_among_good_ones_loses_nothing(desk, reads, tmp_path):
    here = sold(tmp_path, delivery="success", adapter="manual")
    customer = Customer(reads(language="zh-CN", on="phone"))
    page = customer.page
    customer.find(here)
    customer.choose("invalid_code")
    page.fill("#description", "写好的话不能丢")
    customer.upload("payment", [picture("one"), broken("trap"), picture("two")], kept=2)
    refused = page.locator("#payment li.file.refused")
    expect(refused).to_have_count(1)
    expect(refused.locator(".name")).to_have_text("trap.png")
    expect(refused.locator(".error")).not_to_be_empty()
    page.locator("#payment li.file[data-file] button").first.click()
    expect(page.locator("#payment li.file[data-file]")).to_have_count(1)
    page.reload()
    expect(page.locator("#payment li.file[data-file]")).to_have_count(1)
    expect(page.locator("#description")).to_have_value("写好的话不能丢")
    customer.upload("product", [picture("three")], kept=1)
    number = customer.send()
    assert Evidence.objects.filter(ticket__number=number).count() == 2
