"""The whole way through real HTTP and a real worker, from a shop's file to each ending, read in the rows.

A web server and a worker run for the module, on the tests' database. Whatever people do is a request, whatever
the desk does by itself is the worker's; only what takes days is filed with an earlier time. Every test has a
shop of its own, and the rows stay until the last test has run the two commands over all of them.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from helpdesk.tests.whole_way import market, rows, servers
from helpdesk.tests.whole_way.callers import file, link, pictures, refusal
from helpdesk.tests.whole_way.market import BUYER, filed_before, sold
from helpdesk.tests.whole_way.rows import Ending
from helpdesk.tests.whole_way.standing import standing
from orders.channels.sandbox import SandboxChannel
from orders.models import Supplier
from orders.tests.make import make_shop
from refunds import actions, books, record
from refunds.models import Claim, Event, Evidence, MoneyException, Payout, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
ALL = ("payment", "product", "communication")
AGREE, REFUSE, SILENT = ({"answer": said} for said in ("agree", "refuse", "silent"))
CHECKED = "submit add_evidence evidence_complete start_check"
AUTOMATIC = f"{CHECKED} ask_supplier supplier_answered approve"
TO_PAID = {"first_response": "4 h kept", "evidence_check": "24 h kept", "supplier_confirm": "24 h kept"}
MONEY_BACK = {**TO_PAID, "payout": "24 h kept", "resolution": "24 h kept"}
TOLD_PAID = [f"customer {step}" for step in ("approve", "ask_supplier", "settle", "submit")]
TOLD_SUPERVISORS = "wang supervisors"  # one mail to all of them; it is addressed to the first


@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker, tmp_path_factory):
    """The two processes, for all tests of this module."""
    with standing(django_db_blocker, tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def staff(desk):
    """The people of the desk, signed in."""
    return {name: desk.staff(name, market.PASSWORD) for name in market.STAFF}


@pytest.fixture(autouse=True)
def clean(desk):
    """After each test: all money adds up, and every record says what it said."""
    yield
    assert [*books.differences(), *record.differences()] == []


@pytest.fixture
def until(desk):
    """Wait for a state (or an event) of a ticket that the worker brings about."""

    def wait(number, state="", *, kind="", count=1):
        ticket = Ticket.objects.filter(number=number)
        if state:
            desk.wait_until(lambda: ticket.filter(state=state).exists())
        if kind:
            desk.wait_until(lambda: ticket.get().events.filter(kind=kind).count() >= count)

    return wait


@pytest.fixture
def ending(desk):
    """How a ticket ended, once the worker has nothing more to do with it."""

    def read(number):
        desk.wait_until(lambda: rows.is_quiet(number))
        return rows.ending(number, desk.folder)

    return read


@pytest.fixture
def buyer(desk):
    """The customer of an order, by its query password."""

    def open_order(of, **options):
        return desk.customer(of.shop, of.number, query_password=market.QUERY_PASSWORD, **options)

    return open_order


def user_id(name):
    return User.objects.get(username=name).pk


def payout_of(number) -> Payout:
    return Payout.objects.filter(ticket__number=number).latest("pk")


def test_file_evidence_supplier_and_money_on_the_balance(desk, until, ending):
    shop = make_shop(code="cloud", language="en")
    market.bring(market.SAMPLES / "generic.csv", shop)
    call_command("make_supplier", "fast", "--name", "闪充", "--adapter", "sandbox", "--shop", "cloud",
                 "--product", "TOPUP-QB-50", stdout=market.Silent())  # fmt: skip
    Supplier.objects.filter(code="fast").update(config={"answer": "agree", "remark": "已核实，同意退款"})
    lilei = desk.customer(shop, "G20240514002", language="zh-hans", **link(shop, "G20240514002"))
    assert lilei.get("balance") == {"buyer_reference": "u10087", "currency": "CNY", "balance_fen": 0}

    filed = lilei.post("tickets", {"scenario": "not_delivered", "description": "两小时了还没到账", "email": BUYER})
    number = filed["ticket"]["number"]
    assert (filed["is_new"], filed["ticket"]["verdict"]["outcome"]) == (True, "refundable")
    files = pictures(*ALL)
    told = lilei.upload(f"tickets/{number}/evidence", files, note="都在图里")
    names = ["支付凭证-1.png", "商品状态-1.png", "沟通记录-1.png"]
    assert ([row["name"] for row in told["kept"]], told["refused"], told["missing"]) == (names, [], [])
    until(number, "paid")

    assert ending(number) == Ending(
        state="paid",
        events=f"{AUTOMATIC} payout_sending settle",
        clocks=MONEY_BACK,
        claims=["agreed sandbox"],
        mails=TOLD_PAID,
        reserved="4950 of 4950",
        payouts=["balance 4950 succeeded, 1 sends, 0 queries"],
        transfers=["4950 to u10087"],
        balance_fen=4950,
    )
    evidence = Evidence.objects.filter(ticket__number=number)
    assert [row.name for row in evidence] == names
    assert [row.sha256 for row in evidence] == [sha256(content).hexdigest() for _kind, _name, content in files]
    assert {row.note and row.note.body for row in evidence} == {"都在图里"}
    for row, (_kind, _name, content) in zip(evidence, files, strict=True):
        assert lilei.download(f"tickets/{number}/evidence/{row.pk}/file") == content
    # What the customer sees is what the rows say.
    assert lilei.get("balance")["balance_fen"] == 4950
    assert [line["amount_fen"] for line in lilei.get("statement")["results"]] == [4950]
    ticket = lilei.get(f"tickets/{number}")
    assert (ticket["state"], ticket["approved_fen"], ticket["deadlines"]) == ("paid", 4950, [])
    assert [event["kind"] for event in lilei.get(f"tickets/{number}/events?limit=100")["results"]] == (
        f"{AUTOMATIC} payout_sending settle".split()
    )
    first = next(mail for mail in rows.mails(desk.folder) if mail["To"] == BUYER)
    assert (first["Content-Language"], "充值未到账" in first.get_content()) == ("zh-hans", True)


def test_rejected_by_an_agent_who_disposes_of_every_promise(desk, staff, until, ending):
    shop = make_shop(code="faka", language="en")
    market.bring(market.SAMPLES / "acg_faka.csv", shop)
    key = desk.caller(f"Bearer {market.key_of(shop)}")
    body = {"scenario": "changed_mind", "order_number": "112405141201457788", "email": BUYER}
    filed = key.post("tickets", body)["ticket"]
    number = filed["number"]
    assert filed["verdict"]["outcome"] == "not_refundable"
    until(number, "evidence_check")

    soon = (timezone.now() + timedelta(hours=4)).isoformat()
    words = "我们会在今天之内给您退款"
    talk = f"tickets/{number}/messages"
    assert refusal(lambda: staff["lin"].post(talk, {"text": words})) == (422, ["promise_found"])
    given = {"kind": "refund_by", "text": words, "due_at": soon}
    staff["lin"].post(talk, {"text": words, "commitment": given})
    promises = f"tickets/{number}/commitments"
    for kind in ("decide_by", "other"):
        staff["lin"].post(promises, {"kind": kind, "text": f"{kind} today", "due_at": soon, "given_by": "phone"})
    by_kind = {row["kind"]: str(row["id"]) for row in staff["lin"].get(promises)["results"]}
    decided = {"clause": "changed_mind", "reason": "会员卡已发放，按条款不支持因个人原因退款。"}
    refused = (422, ["commitments_open"])
    assert refusal(lambda: staff["lin"].move(number, "reject", **decided)) == refused
    dispose = {by_kind["refund_by"]: {"outcome": "released", "note": "不符合条款"}}
    assert refusal(lambda: staff["lin"].move(number, "reject", **decided, dispose=dispose)) == refused
    dispose[by_kind["other"]] = {"outcome": "kept", "note": "已电话说明"}
    staff["lin"].move(number, "reject", **decided, dispose=dispose)

    assert ending(number) == Ending(
        state="rejected",
        events="submit evidence_complete start_check commit reply commit commit release keep reject keep",
        clocks={"first_response": "4 h kept", "evidence_check": "24 h kept", "resolution": "24 h kept"},
        commitments=["refund_by released 不符合条款", "decide_by kept", "other kept 已电话说明"],
        # The promise given with the reply and the one released with the decision are in those mails.
        mails=["customer commit", "customer commit", "customer reject", "customer reply", "customer submit"],
    )


def test_escalated_to_a_supervisor_while_the_supplier_is_asked(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, delivery="success", adapter="manual", email="supply@example.com")
    number = file(buyer(here), "code_already_used", ALL)
    until(number, "evidence_check")
    staff["lin"].post(f"tickets/{number}/take")
    staff["lin"].move(number, "ask_supplier")
    until(number, "supplier_confirm")
    desk.wait_until(lambda: rows.is_quiet(number))
    assert refusal(lambda: buyer(here).move(number, "escalate", reason="太慢了")) == (422, ["no_deadline_passed"])
    staff["lin"].move(number, "escalate", reason="供应商与买家说法不一，请主管裁定。")
    claim = Claim.objects.get(ticket__number=number)
    told = desk.caller().signed("POST", f"claims/{claim.code}/answer", here.supplier, {"answer": "agree"})
    assert (told["state"], told["late_answer"]) == ("closed", "agree")
    assert refusal(lambda: staff["lin"].move(number, "approve")) == (403, ["wrong_person"])

    assert ending(number) == Ending(
        state="escalated",
        events=f"{CHECKED} assign ask_supplier escalate supplier_answered_late",
        clocks={
            "first_response": "4 h runs",
            "evidence_check": "24 h kept",
            "supplier_confirm": "24 h kept",
            "resolution": "24 h runs",
        },
        claims=["closed, late: agree"],
        mails=[
            "customer ask_supplier",
            "customer escalate",
            "customer submit",
            "lin supplier_answered_late",
            "supplier ask_supplier",
            TOLD_SUPERVISORS,
        ],
    )


def test_appealed_and_decided_by_another_supervisor(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, delivery="success", yuan="48.00", config=REFUSE)
    number = file(buyer(here), "invalid_code", ALL)
    until(number, "evidence_check")
    staff["lin"].move(number, "ask_supplier")
    until(number, kind="supplier_answered")
    staff["wang"].move(number, "reject", clause="invalid_code", reason="供应商核实该卡密已兑换。")
    assert refusal(lambda: buyer(here).move(number, "appeal")) == (422, ["reason_missing"])
    buyer(here).move(number, "appeal", reason="兑换账号不是我的，请复核。")
    again = {"reason": "同前", "clause": "invalid_code"}
    assert refusal(lambda: staff["wang"].move(number, "approve", **again)) == (422, ["decided_before"])
    assert refusal(lambda: staff["wang"].move(number, "reject", **again)) == (422, ["decided_before"])
    staff["zhao"].move(number, "approve", reason="兑换账号与买家不符，支持退款。")
    until(number, "paid")

    assert ending(number) == Ending(
        state="paid",
        events=f"{CHECKED} ask_supplier supplier_answered reject appeal approve payout_sending settle",
        clocks={**MONEY_BACK, "resolution": "24 h kept, 24 h kept"},
        claims=["refused sandbox"],
        mails=sorted([*TOLD_PAID, "customer appeal", "customer reject", TOLD_SUPERVISORS]),
        reserved="4800 of 4800",
        payouts=["balance 4800 succeeded, 1 sends, 0 queries"],
        transfers=[f"4800 to {here.order.buyer_reference}"],
        balance_fen=4800,
    )


def test_withdrawn_by_the_customer_whom_evidence_was_asked_of(desk, staff, until, ending):
    shop = make_shop(code="cards", language="en")
    market.bring(market.SAMPLES / "card_system.csv", shop)
    order = "20240514120511678"
    knows_contact = desk.customer(shop, order, contact="13500135000")
    number = file(knows_contact, "not_delivered", ())
    customer = desk.customer(shop, order, **link(shop, order))
    staff["lin"].move(number, "start_check")
    soon = (timezone.now() + timedelta(hours=4)).isoformat()
    promised = {"kind": "reply_by", "text": "今天之内答复您", "due_at": soon}
    staff["lin"].move(number, "request_evidence", reason="请补充支付截图。", commitment=promised)
    assert refusal(lambda: knows_contact.move(number, "withdraw")) == (403, ["access_level"])
    customer.upload(f"tickets/{number}/evidence", pictures("payment"))
    customer.move(number, "withdraw", reason="刚刚到账了，谢谢")

    assert ending(number) == Ending(
        state="withdrawn",
        events="submit start_check request_evidence add_evidence release withdraw",
        clocks={"first_response": "4 h kept", "customer_evidence": "72 h kept", "resolution": "72 h kept"},
        commitments=["reply_by released The ticket is closed."],
        mails=["lin add_evidence"],
    )


def test_expired_without_the_evidence(desk, until, ending, tmp_path):
    here = sold(tmp_path, age=timedelta(days=5))
    then = timezone.now() - timedelta(days=4)
    with transaction.atomic():
        ticket = filed_before(then, here, "not_delivered", ())
        actions.triage(ticket, at=then + timedelta(minutes=11))
        promised = actions.Draft("refund_by", timezone.now() + timedelta(hours=1), "We refund you today.", "phone")
        actions.promise(ticket, promised, by=market.actor("lin"), at=then + timedelta(minutes=12))
    until(ticket.number, "rejected")

    assert ending(ticket.number) == Ending(
        state="rejected",
        events="submit start_check request_evidence commit breach breach release expire",
        clocks={"first_response": "4 h late", "customer_evidence": "72 h late", "resolution": "72 h kept"},
        commitments=["refund_by released The evidence that we asked for did not arrive in time."],
        breaches=["customer customer_evidence", "desk first_response"],
        mails=[*(f"customer {step}" for step in ("commit", "expire", "request_evidence", "submit")), "wang breach"],
    )
    assert Ticket.objects.filter(pk=ticket.pk, decision_clause__clause__code="insufficient_evidence").exists()


SILENCE = ["desk first_response", "desk resolution", "supplier supplier_confirm"]
SILENCE_CLOCKS = {"first_response": "4 h late", "evidence_check": "24 h kept", "supplier_confirm": "24 h late"}


def test_supplier_silent_under_a_clause_that_approves(desk, until, ending, tmp_path):
    here = sold(tmp_path, age=timedelta(days=2), config=SILENT)
    then = timezone.now() - timedelta(hours=25)
    with transaction.atomic():
        ticket = actions.triage(filed_before(then, here, "not_delivered", ALL), at=then)
        promised = actions.Draft("refund_by", then + timedelta(hours=20), "The money is back by then.", "qq")
        actions.promise(ticket, promised, by=market.actor("lin"), at=then)
    until(ticket.number, "paid")

    found = ending(ticket.number)
    # Which of its passes reaches the ticket first is the sweep's own business.
    events, overdue = found.events.split(), ["breach", "breach", "breach", "commitment_broken"]
    assert sorted(events[5:9]) == overdue
    found.events = " ".join(events[:5] + events[9:])
    assert found == Ending(
        state="paid",
        events="submit evidence_complete start_check ask_supplier commit supplier_silent approve payout_sending settle",
        clocks={**SILENCE_CLOCKS, "payout": "24 h kept", "resolution": "24 h late"},
        claims=["silent"],
        commitments=["refund_by broken"],
        breaches=SILENCE,
        mails=[*TOLD_PAID, "wang several"],
        reserved="3000 of 3000",
        payouts=["balance 3000 succeeded, 1 sends, 0 queries"],
        transfers=[f"3000 to {here.order.buyer_reference}"],
        balance_fen=3000,
    )


def test_supplier_silent_under_a_clause_that_escalates(desk, until, ending, tmp_path):
    here = sold(tmp_path, age=timedelta(days=2), delivery="success", config=SILENT)
    then = timezone.now() - timedelta(hours=25)
    with transaction.atomic():
        ticket = actions.triage(filed_before(then, here, "code_already_used", ALL), at=then)
        ticket = actions.take(ticket, by=market.actor("lin"), at=then)
        actions.move(ticket, "ask_supplier", by=market.actor("lin"), at=then)
    until(ticket.number, "escalated")

    assert ending(ticket.number) == Ending(
        state="escalated",
        events="submit evidence_complete start_check assign ask_supplier breach breach breach supplier_silent escalate",
        clocks={**SILENCE_CLOCKS, "first_response": "4 h overdue", "resolution": "24 h overdue"},
        claims=["silent"],
        breaches=SILENCE,
        mails=[
            "customer ask_supplier",
            "customer escalate",
            "customer submit",
            "lin supplier_silent",
            "wang several",
            TOLD_SUPERVISORS,
        ],
    )


def test_revoked_before_the_money_was_sent(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, config=REFUSE)
    number = file(buyer(here), "not_delivered", ALL)
    until(number, kind="supplier_answered")
    desk.wait_until(lambda: rows.is_quiet(number))
    with desk.without_worker():
        staff["wang"].move(number, "approve", reason="供应商的答复站不住脚。")
        assert payout_of(number).status == "created"
        assert refusal(lambda: staff["lin"].move(number, "revoke", reason="等等")) == (403, ["wrong_person"])
        staff["wang"].move(number, "revoke", reason="买家刚确认已到账。")
    assert ending(number) == (
        before := Ending(
            state="evidence_check",
            events=f"{CHECKED} ask_supplier supplier_answered approve revoke",
            clocks={
                "first_response": "4 h runs",
                "evidence_check": "24 h kept, 24 h runs",
                "supplier_confirm": "24 h kept",
                "payout": "24 h kept",
                "resolution": "24 h runs",
            },
            claims=["refused sandbox"],
            mails=["customer approve", "customer ask_supplier", "customer revoke", "customer submit"],
            reserved="0 of 3000",
            payouts=["balance 3000 cancelled, 0 sends, 0 queries"],
        )
    )
    assert buyer(here).get("balance")["balance_fen"] == 0
    staff["lin"].move(number, "reject", clause="not_delivered", reason="已到账。")
    after = ending(number)
    assert (after.state, after.events) == ("rejected", f"{before.events} reject")
    assert (after.payouts, after.reserved, after.transfers) == (before.payouts, before.reserved, [])
    assert [kind for kind, words in after.clocks.items() if "runs" in words] == []


def test_held_payout_is_sent_again_under_its_number(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, channel="沙箱", config=AGREE, scripts=["short"])
    number = file(buyer(here), "not_delivered", ALL)
    until(number, kind="payout_held")
    payout = payout_of(number)
    assert (payout.status, payout.code) == ("held", "NOT_ENOUGH")
    resend = f"payouts/{payout.out_refund_no}/resend"
    assert refusal(lambda: staff["lin"].post(resend)) == (403, ["wrong_person"])
    assert [row["ticket"] for row in staff["wang"].get("exceptions")["results"]] == [number]
    staff["wang"].post(resend)
    until(number, "paid")

    assert ending(number) == Ending(
        state="paid",
        events=f"{AUTOMATIC} payout_sending payout_held payout_released payout_sending settle",
        clocks=MONEY_BACK,
        claims=["agreed sandbox"],
        mails=[*TOLD_PAID, TOLD_SUPERVISORS],
        reserved="3000 of 3000",
        payouts=["sandbox 3000 succeeded, 2 sends, 0 queries"],
        far_side=["paid: asked 2 times, paid 1"],
        exceptions=["held closed wang"],
    )
    assert payout_of(number).out_refund_no == payout.out_refund_no
    assert refusal(lambda: staff["wang"].post(resend)) == (422, ["payout_not_held"])


def test_timeout_after_paying_is_asked_about_and_paid_once(desk, buyer, until, ending, tmp_path):
    here = sold(tmp_path, channel="沙箱", config=AGREE, scripts=["timeout_after"])
    number = file(buyer(here), "not_delivered", ALL)
    until(number, kind="payout_unknown")
    assert buyer(here).get(f"tickets/{number}")["state"] == "approved"
    until(number, "paid")

    assert ending(number) == Ending(
        state="paid",
        events=f"{AUTOMATIC} payout_sending payout_unknown settle",
        clocks=MONEY_BACK,
        claims=["agreed sandbox"],
        mails=TOLD_PAID,
        reserved="3000 of 3000",
        payouts=["sandbox 3000 succeeded, 1 sends, 1 queries"],
        far_side=["paid: asked 1 times, paid 1"],
    )


FAILED = f"{AUTOMATIC} payout_sending payout_unknown fail_payout"


def test_payout_that_the_channel_calls_failed_goes_to_a_supervisor(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, channel="沙箱", config=AGREE, scripts=["refuse"])
    number = file(buyer(here), "not_delivered", ALL)
    staff["lin"].post(f"tickets/{number}/take")
    until(number, "escalated")

    found = ending(number)
    found.events = " ".join(kind for kind in found.events.split() if kind != "assign")
    found.mails = [mail for mail in found.mails if mail != "lin supplier_answered"]
    assert found == Ending(
        state="escalated",
        events=FAILED,
        clocks={**TO_PAID, "first_response": "4 h runs", "payout": "24 h kept", "resolution": "24 h runs"},
        claims=["agreed sandbox"],
        mails=[
            "customer approve",
            "customer ask_supplier",
            "customer fail_payout",
            "customer submit",
            "lin fail_payout",
            TOLD_SUPERVISORS,
        ],
        reserved="0 of 3000",
        payouts=["sandbox 3000 failed, 1 sends, 1 queries"],
        far_side=["refuse: asked 1 times, paid 0"],
    )


def test_late_success_of_a_failed_payout_is_taken_in_and_paid_once(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, channel="沙箱", config=AGREE, scripts=["late_success"])
    number = file(buyer(here), "not_delivered", ALL)
    until(number, "escalated")
    payload = SandboxChannel().complete_late(payout_of(number).out_refund_no)
    channel = desk.caller()
    forged = refusal(lambda: channel.call_back(here.shop, payload, secret="not the shop's"))
    assert forged == (401, ["bad_signature"])
    more = refusal(lambda: channel.call_back(here.shop, {**payload, "amount_fen": 3001}))
    assert more == (422, ["callback_mismatch"])
    for _again in range(2):
        assert channel.call_back(here.shop, payload)["status"] == "succeeded"
    row = MoneyException.objects.get(payout__ticket__number=number)
    assert refusal(lambda: staff["wang"].post(f"exceptions/{row.pk}/close")) == (422, ["adopt_by_approving"])
    staff["wang"].move(number, "approve", reason="渠道迟到的成功，收入账内。")

    assert ending(number) == Ending(
        state="paid",
        events=f"{FAILED} late_success approve settle",
        clocks={**MONEY_BACK, "payout": "24 h kept, 24 h kept"},
        claims=["agreed sandbox"],
        mails=sorted([*TOLD_PAID, "customer approve", "customer fail_payout", TOLD_SUPERVISORS, TOLD_SUPERVISORS]),
        reserved="3000 of 3000",
        payouts=["sandbox 3000 succeeded, 1 sends, 1 queries"],
        far_side=["paid_late: asked 1 times, paid 1"],
        exceptions=["late_success closed wang"],
    )


def test_supplier_answers_by_the_signed_api(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, adapter="manual", email="signed@example.com")
    number = file(buyer(here), "not_delivered", ALL)
    until(number, "supplier_confirm")
    desk.wait_until(lambda: rows.is_quiet(number))
    told = next(row for row in staff["lin"].get("claims?state=open")["results"] if row["ticket"] == number)
    address, supplier = f"claims/{told['code']}", desk.caller()
    seen = supplier.signed("GET", address, here.supplier)
    assert (seen["order_number"], seen["amount_fen"]) == (here.number, 3000)
    assert BUYER not in str(seen)
    answer = {"answer": "agree", "remark": "上游超时，同意退款"}
    nonce = "the-nonce-of-one-answer"
    assert supplier.signed("POST", f"{address}/answer", here.supplier, answer, nonce=nonce)["state"] == "agreed"
    again = refusal(lambda: supplier.signed("POST", f"{address}/answer", here.supplier, answer, nonce=nonce))
    assert again == (401, ["authentication_failed"])
    until(number, "paid")

    assert ending(number) == Ending(
        state="paid",
        events=f"{AUTOMATIC} payout_sending settle",
        clocks=MONEY_BACK,
        claims=["agreed api"],
        mails=[*TOLD_PAID, "supplier ask_supplier"],
        reserved="3000 of 3000",
        payouts=["balance 3000 succeeded, 1 sends, 0 queries"],
        transfers=[f"3000 to {here.order.buyer_reference}"],
        balance_fen=3000,
    )


def test_transfer_by_hand_needs_reference_proof_and_a_second_person(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, yuan="66.00", channel="银行转账", config=AGREE)
    number = file(buyer(here), "not_delivered", ALL)
    until(number, kind="supplier_answered")
    staff["lin"].move(number, "approve")
    until(number, kind="payout_processing")
    proof = staff["lin"].upload(f"tickets/{number}/evidence", pictures("payment"))["kept"][0]
    assert proof["name"] == "支付凭证-2.png"
    transfer, told = f"tickets/{number}/transfer", {"reference": "ICBC-20261122-0007", "proof": proof["id"]}
    refused = (422, ["proof_missing"])

    def confirm(name):
        return staff[name].post(f"{transfer}/confirm", {"version": Ticket.objects.get(number=number).version})

    assert refusal(lambda: staff["lin"].post(transfer, {**told, "reference": " x ", "proof": 1 << 40})) == refused
    assert refusal(lambda: confirm("chen")) == refused
    assert staff["lin"].post(transfer, told)["status"] == "processing"
    assert refusal(lambda: confirm("lin")) == (422, ["second_person"])
    assert confirm("chen")["status"] == "succeeded"

    assert ending(number) == Ending(
        state="paid",
        events=f"{AUTOMATIC} payout_sending payout_processing add_evidence transfer_entered transfer_confirmed settle",
        clocks=MONEY_BACK,
        claims=["agreed sandbox"],
        mails=TOLD_PAID,
        reserved="6600 of 6600",
        payouts=["manual 6600 succeeded, 1 sends, 0 queries"],
    )
    payout = payout_of(number)
    assert (payout.transfer_reference, payout.transfer_proof_id) == ("ICBC-20261122-0007", proof["id"])
    assert (payout.entered_by_id, payout.confirmed_by_id) == (user_id("lin"), user_id("chen"))


def test_four_eyes_above_the_limit(desk, staff, buyer, until, ending, tmp_path):
    here = sold(tmp_path, yuan="298.00", config=AGREE)
    number = file(buyer(here), "not_delivered", ALL)
    until(number, kind="supplier_answered")
    waits = staff["lin"].move(number, "approve")
    assert (waits["state"], waits["desk"]["approval_requested_fen"]) == ("supplier_confirm", 29800)
    assert refusal(lambda: staff["lin"].move(number, "approve")) == (422, ["already_requested"])
    stale = {"move": "approve", "version": waits["version"] - 1}
    assert refusal(lambda: staff["zhao"].post(f"tickets/{number}/moves", stale)) == (409, ["stale_version"])
    staff["zhao"].move(number, "approve")
    until(number, "paid")

    assert ending(number) == Ending(
        state="paid",
        events=f"{CHECKED} ask_supplier supplier_answered approval_requested approve payout_sending settle",
        clocks=MONEY_BACK,
        claims=["agreed sandbox"],
        mails=[*TOLD_PAID, TOLD_SUPERVISORS],
        reserved="29800 of 29800",
        payouts=["balance 29800 succeeded, 1 sends, 0 queries"],
        transfers=[f"29800 to {here.order.buyer_reference}"],
        balance_fen=29800,
    )
    asked, approved = Event.objects.filter(ticket__number=number, kind__in=("approval_requested", "approve")).order_by(
        "seq"
    )
    assert (asked.actor_id, approved.actor_id) == (user_id("lin"), user_id("zhao"))
    assert approved.data["requested_by"] == asked.actor_id


@pytest.mark.parametrize("command", ["write_digest", "check_money", "verify_events"])
def test_money_and_records_are_clean_after_all_of_it(desk, command):
    """The operator's commands, beside the running desk, over every ticket of this module."""
    run = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=market.SAMPLES.parents[2],
        env=servers.environment(desk.folder),
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
