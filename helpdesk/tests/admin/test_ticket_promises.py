"""Words that promise something are asked about in the composer, and never lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from helpdesk.admin.forms.offers import Moments, Offers
from orders.tests.make import make_shop
from refunds import calendars
from refunds.models import BusinessCalendar, Commitment, Ticket
from refunds.tests.make import make_supervisor, make_ticket

from .sitting import fresh, somebody, text, ticket

pytestmark = pytest.mark.django_db
WORDS = "您好，我们明天18:00前给您退款。"


def due(days: int = 1) -> str:
    return (timezone.now() + timedelta(days=days)).replace(microsecond=0).isoformat()


def test_reply_with_a_promise_asks_what_it_is_and_keeps_the_words():
    agent, case = somebody(), ticket()
    response = agent.do(case, "reply", text=WORDS, to="customer")
    assert response.status_code == 422
    page = text(response)
    assert WORDS in page
    assert "These words promise something:" in page
    assert "<mark>我们明天18:00前给您退款</mark>" in page
    assert 'name="promise" value="write" checked' in page
    assert 'value="refund_by" selected' in page
    assert case.messages.filter(kind="reply").count() == 0


def test_reply_suggests_the_due_time_that_the_words_name():
    agent, case = somebody(), ticket()
    response = agent.do(case, "reply", text="我们12月24日15:00前给您答复。", to="customer")
    form = response.context["composer"]
    chosen = [value for value, _label, is_chosen in form.due_options() if is_chosen]
    assert len(chosen) == 1
    assert "-12-24T15:00:00+08:00" in chosen[0]


def test_usual_due_times_go_by_the_ticket_s_own_calendar():
    shop, at = make_shop(), datetime(2024, 5, 14, 13, tzinfo=UTC)  # 15:00 in Berlin
    offered = {due.label: due.at for due in Offers(make_ticket(shop=shop), at).dues}
    assert list(offered) == ["4 business hours", "tomorrow 18:00", "next working day 12:00"]
    berlin = BusinessCalendar.objects.create(
        code="berlin", time_zone="Europe/Berlin", weekdays=[0, 1], windows=["09:00-17:00"], has_chinese_holidays=False
    )
    calendars.assign(berlin, shop=shop, by=make_supervisor())
    for offers in (Offers(make_ticket(shop=shop), at), Moments(Ticket(shop=shop), at)):
        assert {due.label: due.at for due in offers.dues} == {
            "4 business hours": datetime(2024, 5, 20, 9, tzinfo=UTC),
            "tomorrow 18:00 (Europe/Berlin)": datetime(2024, 5, 15, 16, tzinfo=UTC),
            "next working day 12:00 (Europe/Berlin)": datetime(2024, 5, 20, 10, tzinfo=UTC),
        }


def test_reply_goes_out_with_its_promise_written_down():
    agent, case = somebody(), ticket()
    told = {"promise": "write", "kind": "refund_by", "promised": "明天18:00前退款", "due": due(), "given_by": "portal"}
    assert agent.do(case, "reply", text=WORDS, to="customer", **told).status_code == 302
    row = case.commitments.get()
    assert (row.kind, row.text, row.status) == ("refund_by", "明天18:00前退款", "open")
    assert row.due_at.isoformat() == told["due"]
    assert case.messages.get(kind="reply").body == WORDS


def test_reply_goes_out_when_its_words_are_said_to_promise_nothing():
    agent, case = somebody(), ticket()
    told = {"promise": "none", "why_none": "I quote the customer."}
    assert agent.do(case, "reply", text=WORDS, to="customer", **told).status_code == 302
    assert case.commitments.count() == 0
    assert case.messages.get(kind="note").body == "I quote the customer."


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"promise": "none", "why_none": " "}, "Say why these words promise nothing."),
        ({"promise": "write", "kind": "refund_by", "promised": "x", "due": ""}, "Choose by when."),
        ({"promise": "write", "kind": "refund_by", "promised": "x", "due": "yesterday"}, "Choose by when."),
        ({"promise": "write", "kind": "refund_by", "promised": "", "due": due()}, "Write what is promised."),
        ({"promise": "write", "kind": "refund_by", "promised": "x", "due": due(-1)}, "must lie in the future"),
    ],
)
def test_reply_with_half_a_promise_is_asked_for_the_rest(told, said):
    agent, case = somebody(), ticket()
    response = agent.do(case, "reply", text=WORDS, to="customer", **told)
    assert response.status_code == 422
    assert said in text(response)
    assert WORDS in text(response)
    assert case.commitments.count() == 0


def test_reply_takes_a_time_of_ones_own_in_the_desks_zone():
    agent, case = somebody(), ticket()
    day = timezone.localtime() + timedelta(days=2)
    told = {"promise": "write", "kind": "refund_by", "promised": "x", "due": "own"}
    told["own_due"] = day.strftime("%Y-%m-%dT10:30")
    assert agent.do(case, "reply", text=WORDS, to="customer", **told).status_code == 302
    assert timezone.localtime(case.commitments.get().due_at) == day.replace(hour=10, minute=30, second=0, microsecond=0)


def test_internal_note_may_say_anything_and_no_customer_reads_it():
    agent, case = somebody(), ticket()
    assert agent.do(case, "reply", text=WORDS, to="desk").status_code == 302
    note = case.messages.get(kind="note")
    assert (note.body, note.is_public) == (WORDS, False)


def test_request_for_evidence_with_a_promise_is_asked_about_too():
    agent, case = somebody(), ticket()
    response = agent.do(case, "request_evidence", reason=WORDS)
    assert response.status_code == 422
    assert "These words promise something:" in text(response)
    assert 'id="move-request_evidence" open' in text(response)


def test_promise_is_logged_superseded_and_closed():
    agent, case = somebody(), ticket()
    agent.do(case, "promise", kind="other", promised="A coupon", given_by="qq", due=due())
    first = case.commitments.get()
    assert (
        agent.do(
            case, "supersede", first.pk, kind="other", promised="Two coupons", given_by="qq", due=due(2)
        ).status_code
        == 302
    )
    first.refresh_from_db()
    second = case.commitments.get(status="open")
    assert (first.status, first.superseded_by, second.text) == ("superseded", second, "Two coupons")
    assert agent.do(case, "close", second.pk, outcome="kept", note="Sent by mail").status_code == 302
    second.refresh_from_db()
    assert (second.status, second.closing_note) == ("kept", "Sent by mail")


def test_promise_that_events_keep_cannot_be_ticked_off():
    agent, case = somebody(), ticket()
    agent.do(case, "promise", kind="refund_by", promised="Friday", given_by="qq", due=due())
    response = agent.do(case, "close", case.commitments.get().pk, outcome="kept", note="done")
    assert response.status_code == 422
    assert case.commitments.get().status == Commitment.Status.OPEN


def test_promise_of_another_ticket_does_not_exist():
    agent, case, other = somebody(), ticket(), ticket()
    agent.do(other, "promise", kind="other", promised="x", given_by="qq", due=due())
    row = other.commitments.get()
    assert agent.do(case, "close", row.pk, outcome="released", note="mine").status_code == 404
    row.refresh_from_db()
    assert row.status == "open"
    assert fresh(case).commitments.count() == 0
