"""What waits for supervisors, whether they may decide it, and what stands still."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from helpdesk.admin.supervisor import standing, tiles
from refunds import actions
from refunds.actions import Asked
from refunds.actors import AUDITORS, SUPERVISORS
from refunds.models import Delivery, MoneyException, Payout, Ticket
from refunds.refusals import Refused
from refunds.tests.make import CUSTOMER, DECIDED, HOUR, fresh, make_agent, make_ticket, move

from .office import listed, make_breach, make_exception, make_given_up, paged, person, queries
from .sitting import Person, somebody, text, ticket

pytestmark = pytest.mark.django_db
APPROVALS, ESCALATIONS = reverse("admin:desk_approvals"), reverse("admin:desk_escalations")
OVERDUE, STANDING = reverse("admin:desk_overdue"), reverse("admin:desk_standing")
OVERVIEW = reverse("admin:desk_supervisor")
LARGE = 50_000


def requested(by: Any = None, *, checked_by: Any = None) -> Ticket:
    """A ticket for whose large amount an approval was asked."""
    case = ticket("submitted", amount_fen=LARGE)
    now = timezone.now()
    case = move(case, "start_check", checked_by or make_agent(), now)
    case = move(case, "ask_supplier", checked_by or make_agent(), now)
    actions.answer_claim(case.claims.get(), "agree", by=make_agent(), at=now)
    return move(fresh(case), "approve", by or make_agent(), now, Asked(amount_fen=LARGE, reason="All is proved."))


def waiting(who: Person, address: str) -> list[Any]:
    response = who.client.get(address)
    assert response.status_code == 200
    return list(response.context["waiting"])


def test_an_approval_waits_with_who_asked_and_why():
    case = requested()
    [row] = waiting(somebody(SUPERVISORS), APPROVALS)
    assert (row.ticket, row.words, row.against) == (case, "All is proved.", [])
    assert row.cause.kind == "approval_requested"


def test_whoever_asked_or_ended_the_check_is_told_that_another_decides():
    asker, checker = somebody(SUPERVISORS), somebody(SUPERVISORS)
    asked = requested(asker.actor, checked_by=asker.actor)
    checked = requested(checked_by=checker.actor)
    for who, case, says in (
        (asker, asked, "You have asked for this approval; another supervisor decides."),
        (checker, checked, "You ended the evidence check of this ticket, so another supervisor decides."),
    ):
        against = {row.ticket: [str(reason) for reason in row.against] for row in waiting(who, APPROVALS)}
        assert against == {asked: [], checked: []} | {case: [says]}


def test_what_the_list_says_is_what_the_gate_does():
    asker, other = somebody(SUPERVISORS), somebody(SUPERVISORS)
    case = requested(asker.actor, checked_by=asker.actor)
    asked = Asked(amount_fen=LARGE, reason="Agreed.")
    for who in (asker, other):
        may = not waiting(who, APPROVALS)[0].against
        try:
            state = actions.move(case, "approve", by=who.actor, asked=asked).state
        except Refused:
            state = fresh(case).state
        assert (state == "approved") is may


def test_an_appeal_is_not_for_who_decided_before():
    judge, other = somebody(SUPERVISORS), somebody(SUPERVISORS)
    case = ticket()
    move(case, "reject", judge.actor, timezone.now(), DECIDED)
    move(fresh(case), "appeal", CUSTOMER, timezone.now(), Asked(reason="Look at the log again."))
    [row] = waiting(judge, ESCALATIONS)
    assert [str(reason) for reason in row.against] == [
        "You decided this before; after an appeal somebody else decides."
    ]
    assert row.words == "Look at the log again."
    assert waiting(other, ESCALATIONS)[0].against == []
    assert "on appeal" in text(other.client.get(ESCALATIONS))


def test_an_auditor_looks_and_is_offered_no_decision():
    requested()
    shown = text(somebody(AUDITORS).client.get(APPROVALS))
    assert "Look and decide" not in shown
    assert "All is proved." in shown


def test_a_customer_whose_money_is_late_is_seen():
    case = ticket("approved")
    Ticket.objects.filter(pk=case.pk).update(overdue_pressed_at=timezone.now())
    assert [row.ticket for row in waiting(somebody(SUPERVISORS), OVERDUE)] == [case]


@pytest.mark.parametrize("address", [APPROVALS, ESCALATIONS])
def test_a_page_of_what_waits_costs_the_same_with_one_and_with_twenty(address):
    boss = somebody(SUPERVISORS)

    def one_more() -> None:
        if address == APPROVALS:
            requested()
        else:
            make_ticket(state="escalated")

    one_more()
    first = queries(boss, address)
    for _ in range(19):
        one_more()
    assert queries(boss, address) == first
    assert len(waiting(boss, address)) == 20


def test_words_of_others_are_shown_as_text():
    case = ticket()
    move(case, "escalate", make_agent(), timezone.now(), Asked(reason="<script>alert(1)</script>"))
    assert "<script>alert" not in somebody(SUPERVISORS).client.get(ESCALATIONS).content.decode()


def test_an_exception_is_closed_by_a_supervisor_and_by_nobody_else():
    row = make_exception(MoneyException.Kind.EXTERNAL_REFUND, status="created")
    boss = somebody(SUPERVISORS)
    assert "refunded elsewhere" in text(boss.client.get(paged(row)))
    for role in ("Agent", "Auditor", "superuser"):
        assert person(role).client.post(paged(row), {"what": "close"}).status_code == 403
    assert boss.client.post(paged(row), {"what": "close"}).status_code == 302
    row.refresh_from_db()
    assert row.closed_by == boss.user
    assert row.closed_at is not None


def test_a_late_success_is_not_closed_under_an_open_ticket():
    row = make_exception(MoneyException.Kind.LATE_SUCCESS, status="created")
    response = somebody(SUPERVISORS).client.post(paged(row), {"what": "close"})
    assert response.status_code == 422
    assert "approve the ticket, which takes it in" in text(response)
    assert MoneyException.objects.get(pk=row.pk).closed_at is None


def test_a_held_payout_is_sent_again_or_given_up_with_a_reason():
    boss = somebody(SUPERVISORS)
    again, over = make_exception(), make_exception()
    assert boss.client.post(paged(again), {"what": "resend"}).status_code == 302
    assert Payout.objects.get(pk=again.payout_id).status == "sending"
    refused = boss.client.post(paged(over), {"what": "give_up", "reason": " "})
    assert refused.status_code == 422
    assert Payout.objects.get(pk=over.payout_id).status == "held"
    assert boss.client.post(paged(over), {"what": "give_up", "reason": "The account is closed."}).status_code == 302
    assert Payout.objects.get(pk=over.payout_id).is_given_up


def test_a_reason_that_comes_too_late_is_kept_on_the_page():
    row, boss = make_exception(), somebody(SUPERVISORS)
    Payout.objects.filter(pk=row.payout_id).update(status="unknown")
    response = boss.client.post(paged(row), {"what": "give_up", "reason": "Words that stay."})
    assert response.status_code == 422
    assert "can be given up" in text(response)
    assert "Words that stay." in text(response)


@pytest.mark.parametrize("what", ["", "delete", "close; DROP", "approve"])
def test_nothing_else_is_done_to_an_exception(what):
    row = make_exception()
    assert somebody(SUPERVISORS).client.post(paged(row), {"what": what}).status_code == 403
    assert MoneyException.objects.filter(pk=row.pk, closed_at=None).exists()


def test_exceptions_are_listed_open_ones_first_asked_for():
    row, done = make_exception(), make_exception()
    MoneyException.objects.filter(pk=done.pk).update(closed_at=timezone.now())
    boss = somebody(SUPERVISORS)
    assert list(boss.client.get(listed(MoneyException)).context["cl"].result_list) == [row]
    shown = boss.client.get(listed(MoneyException), {"state": "closed"})
    assert list(shown.context["cl"].result_list) == [done]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"status": "held"}, "The channel holds it"),
        ({"status": "processing", "channel_is": "manual"}, "make the transfer"),
        ({"status": "unknown"}, "has not said whether it paid"),
        ({"status": "created", "is_blocked": True}, "settle that first"),
        ({"status": "sending"}, "is the worker running"),
    ],
)
def test_each_payout_that_stands_says_why(changes, says):
    row = Payout(status=changes["status"], channel=changes.get("channel_is", "sandbox"))
    row.is_blocked = changes.get("is_blocked", False)  # type: ignore[attr-defined]
    assert says in str(standing.reason(row))


def test_payouts_that_stand_still_are_listed_and_others_are_not():
    held = make_exception().payout
    moving = ticket("approved").payouts.get()
    Payout.objects.filter(pk=moving.pk).update(next_at=timezone.now() + timedelta(seconds=5))
    found = list(standing.standing().values_list("pk", flat=True))
    assert held.pk in found
    assert moving.pk not in found
    assert "The channel holds it" in text(somebody(SUPERVISORS).client.get(STANDING))


def test_what_was_given_up_is_tried_again_once():
    row, boss = make_given_up(), somebody(SUPERVISORS)
    assert "refused" in text(boss.client.get(listed(Delivery)))
    for _ in range(2):
        assert boss.client.post(paged(row, "again")).status_code == 302
    row.refresh_from_db()
    assert (row.gave_up_at, row.attempts) == (None, 0)
    assert LogEntry.objects.count() == 1
    assert list(boss.client.get(listed(Delivery)).context["cl"].result_list) == []


def test_the_tiles_count_what_their_lists_show():
    requested()
    make_ticket(state="escalated")
    make_exception()
    make_breach()
    make_given_up()
    boss = somebody(SUPERVISORS)
    for tile in tiles.tiles():
        response = boss.client.get(tile.address)
        assert response.status_code == 200
        shown = response.context.get("cl")
        rows = shown.result_list if shown is not None else response.context["waiting"]
        assert len(rows) == tile.number, tile.title


def test_the_tiles_stand_on_the_first_page_of_supervisors_and_auditors():
    for role, is_there in ((SUPERVISORS, True), (AUDITORS, True), ("Agent", False)):
        assert ("Approvals waiting" in text(person(role).client.get("/admin/"))) is is_there


def test_the_tiles_cost_the_same_whatever_waits(django_assert_num_queries):
    make_ticket(state="escalated")
    with django_assert_num_queries(6):
        tiles.tiles()
    for _ in range(5):
        make_ticket(state="escalated")
    with django_assert_num_queries(6):
        assert tiles.tiles()[1].number == 6


def test_a_week_begins_on_monday_where_the_desk_works():
    sunday = timezone.datetime.fromisoformat("2026-03-01T16:30:00+00:00")  # type: ignore[attr-defined]
    assert tiles.monday(sunday).isoformat() == "2026-03-02T00:00:00+08:00"
    assert tiles.monday(sunday - HOUR).isoformat() == "2026-02-23T00:00:00+08:00"
