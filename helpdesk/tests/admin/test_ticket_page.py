"""What a ticket's page shows, what it costs, and what else is done from it."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from orders.facts import RefundFacts, record_refund
from orders.models import Delivery, ExternalRefund
from orders.tests.make import make_payment
from refunds import actions, paying
from refunds.actions import Draft
from refunds.actors import AGENTS, SUPERVISORS
from refunds.lifecycle import State
from refunds.models import Priority
from refunds.tests.make import CUSTOMER, kept_file

from .office import make_exception, paged
from .sitting import fresh, somebody, text, ticket

pytestmark = pytest.mark.django_db


def picture(colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return SimpleUploadedFile("shot.png", out.getvalue(), "image/png")


def cost(person, case) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert person.page(case).status_code == 200
    return len(caught)


@pytest.mark.parametrize("group", [AGENTS, SUPERVISORS])
def test_ticket_page_costs_the_same_however_much_hangs_on_it(group):
    person, case = somebody(group), ticket()
    agent = person.actor
    due = timezone.now() + timedelta(days=1)

    def grow() -> None:
        actions.write(case, "Where is my money?", by=CUSTOMER)
        actions.note(case, "Looked.", by=agent)
        actions.promise(case, Draft("other", due, "A coupon"), by=agent)
        actions.assign(case, agent.user_id, by=agent)
        actions.assign(case, None, by=agent)

    grow()
    actions.add_evidence(case, [kept_file("communication")], by=CUSTOMER, note="Look.")
    few = cost(person, case)
    for _ in range(29):
        grow()
    actions.add_evidence(case, [kept_file("communication") for _ in range(15)], by=CUSTOMER, note="And more.")
    assert cost(person, case) <= few <= 60


def test_ticket_page_pages_through_a_long_history():
    agent, case = somebody(), ticket()
    for serial in range(70):
        actions.note(case, f"note-number-{serial}.", by=agent.actor)
    page = agent.page(case)
    assert "note-number-69." in text(page)
    assert "note-number-1." not in text(page)
    older = agent.page(case, before=page.context["history"].before)
    assert "note-number-1." in text(older)


def test_ticket_page_tells_where_the_facts_differ_from_the_judged_ones():
    agent, case = somebody(), ticket()
    assert "Changed since it was judged" not in text(agent.page(case))
    case.order.delivery = Delivery.FAILED
    case.order.save(update_fields=["delivery"])
    record_refund(case.payment, RefundFacts(1_500, "R-1"), ExternalRefund.Source.FEED)
    page = text(agent.page(case))
    assert "Changed since it was judged" in page
    assert "R-1" in page
    assert "¥15.00" in page


def test_ticket_page_calls_its_own_payout_no_news():
    assert "Changed since it was judged" not in text(somebody().page(ticket(State.PAID)))


def test_ticket_page_shows_the_customers_other_tickets_in_this_shop():
    agent, case = somebody(), ticket(buyer_reference="b-1")
    other = ticket(buyer_reference="b-1", shop=case.shop)
    stranger = ticket(buyer_reference="b-1")
    assert [row.pk for row in agent.page(case).context["known"].others] == [other.pk]
    assert agent.page(stranger).context["known"].others == []


def test_ticket_page_adds_evidence_for_the_customer_and_refuses_a_bad_file_alone():
    agent, case = somebody(), ticket()
    bad = SimpleUploadedFile("evil.html", b"<script>alert(1)</script>", "text/html")
    response = agent.do(case, "evidence", kind="communication", note="From the chat.", files=[bad, picture()])
    assert response.status_code == 302
    row = case.evidence.get(kind="communication")
    assert (row.added_by_kind, row.note.body) == ("agent", "From the chat.")
    page = text(agent.client.get(response["location"]))
    assert "evil.html" in page
    assert agent.do(case, "evidence", kind="communication").status_code == 422


def test_ticket_page_shows_pictures_drawn_anew_and_originals_as_downloads():
    agent, case = somebody(), ticket()
    agent.do(case, "evidence", kind="communication", files=[picture()])
    row = case.evidence.get(kind="communication")
    address = f"/admin/refunds/ticket/{case.pk}/evidence/{row.pk}/"
    small = agent.client.get(f"{address}320/")
    assert (small.status_code, small["content-type"]) == (200, "image/webp")
    original = agent.client.get(address)
    assert original["content-disposition"].startswith("attachment")
    assert b"".join(original.streaming_content).startswith(b"\x89PNG")


def test_ticket_page_says_that_the_storage_cannot_be_read():
    agent, case = somebody(), ticket()
    row = case.evidence.first()
    address = f"/admin/refunds/ticket/{case.pk}/evidence/{row.pk}/"
    for rest in ("", "320/"):
        answer = agent.client.get(address + rest)
        assert answer.status_code == 503
        assert "storage cannot be reached" in answer.content.decode()


def test_ticket_page_takes_assigns_releases_and_sets_the_priority():
    agent, other, case = somebody(), somebody(), ticket(State.SUBMITTED)
    assert agent.do(case, "take").status_code == 302
    assert agent.do(case, "assign", assignee=other.user.pk).status_code == 302
    assert fresh(case).assignee_id == other.user.pk
    assert agent.do(case, "assign", assignee="").status_code == 302
    assert agent.do(case, "priority", priority="urgent").status_code == 302
    assert (fresh(case).assignee_id, fresh(case).priority) == (None, Priority.URGENT)
    assert agent.do(case, "assign", assignee=somebody("").user.pk).status_code == 422


def test_ticket_page_enters_what_the_supplier_told_elsewhere_with_its_proof():
    agent, case = somebody(), ticket()
    actions.move(case, "ask_supplier", by=agent.actor)
    assert "more-answer" in text(agent.page(case))
    response = agent.do(case, "answer", answer="refuse", remark="Delivered, says the log.", files=[picture("blue")])
    assert response.status_code == 302
    claim = case.claims.get()
    assert (claim.status, claim.answered_via, claim.proof.count()) == ("refused", "agent", 1)
    assert "Delivered, says the log." in text(agent.page(case))


def test_ticket_page_reminds_the_supplier_once_in_a_while():
    agent, case = somebody(), ticket()
    actions.move(case, "ask_supplier", by=agent.actor, at=timezone.now() - timedelta(hours=7))
    assert agent.do(case, "nudge").status_code == 302
    again = agent.do(case, "nudge")
    assert again.status_code == 422
    assert "reminded a short while ago" in text(again)


def test_ticket_page_notes_a_refund_made_elsewhere():
    agent, case = somebody(), ticket()
    assert agent.do(case, "refund_elsewhere", amount="12.50", reference="ALI-7").status_code == 302
    assert case.payment.external_refunds.get().amount_fen == 1_250
    other = agent.do(case, "refund_elsewhere", amount="99999", reference="ALI-8")
    assert other.status_code == 422
    assert "ALI-8" in text(other)


def test_ticket_page_pays_by_hand_with_proof_and_a_second_person():
    boss, agent = somebody(SUPERVISORS), somebody()
    case = ticket()
    boss.do(case, "approve", amount="50", channel="manual", reason="Shown.")
    paying.work(case.payouts.get(), at=timezone.now())
    agent.do(case, "evidence", kind="payment", files=[picture()])
    proof = case.evidence.filter(added_by_kind="agent").get()
    assert agent.do(case, "transfer", reference="ICBC-1", proof=proof.pk).status_code == 302
    assert "more-confirm_transfer" not in text(agent.page(case))
    assert agent.do(case, "confirm_transfer").status_code == 422
    assert "more-confirm_transfer" in text(boss.page(case))
    assert boss.do(case, "confirm_transfer").status_code == 302
    assert fresh(case).state == State.PAID


def test_ticket_page_gives_a_payout_up_by_a_supervisor_alone():
    boss, agent = somebody(SUPERVISORS), somebody()
    case = ticket()
    boss.do(case, "approve", amount="50", channel="manual", reason="Shown.")
    paying.work(case.payouts.get(), at=timezone.now())
    assert "more-give_up" not in text(agent.page(case))
    assert agent.do(case, "give_up", reason="Nobody there.").status_code == 403
    assert boss.do(case, "give_up", reason="Nobody there.").status_code == 302
    assert fresh(case).state == State.ESCALATED


def test_ticket_page_hands_out_the_case_as_a_file():
    agent, case = somebody(), ticket()
    response = agent.client.get(f"/admin/refunds/ticket/{case.pk}/case-file/")
    assert (response.status_code, response["content-type"]) == (200, "application/zip")
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_ticket_page_of_a_payment_without_an_order():
    agent = somebody()
    case = ticket(payment=make_payment(order=None), order=None, scenario="paid_no_order")
    for response in (agent.page(case), agent.queue(), agent.client.get("/admin/")):
        assert response.status_code == 200
    assert "The shop made no order for this payment." in text(agent.page(case))
    assert agent.do(case, "reveal", field="contact").status_code == 422


def test_ticket_page_closes_no_promise_that_an_address_does_not_name():
    agent, case = somebody(), ticket()
    assert agent.do(case, "close", outcome="released", note="x").status_code == 404
    assert agent.do(case, "no_such_verb").status_code == 404


def test_ticket_page_asks_for_evidence_in_the_customers_language():
    agent = somebody(language="en")
    case = ticket(evidence=("payment",), language="zh-hans")
    assert "请补充：商品状态。" in text(agent.page(case))


def test_ticket_page_leads_a_supervisor_to_what_blocks_its_money():
    blocking = make_exception()
    shown = paged(blocking)
    case = blocking.payout.ticket
    assert shown in text(somebody(SUPERVISORS).page(case))
    agents = text(somebody().page(case))
    assert "Exception of money" in agents
    assert shown not in agents
