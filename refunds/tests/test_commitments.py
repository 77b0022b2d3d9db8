"""Promises: kept by their own event alone, broken by time for good, never edited."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from orders.immutable import lifted
from refunds import actions, paying, record
from refunds.actions import Asked, Disposal, Draft
from refunds.models import Commitment
from refunds.refusals import NotMet, WrongPerson, WrongState
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    fresh,
    kinds_of,
    last_event,
    make_agent,
    make_supervisor,
    make_ticket,
    move,
    payout_of,
)

pytestmark = pytest.mark.django_db
KINDS = ("reply_by", "decide_by", "refund_by", "other")


def draft(kind="reply_by", due=AT + DAY, text="By tomorrow noon", **more) -> Draft:
    return Draft(kind, due, text, **more)


def promise(ticket, kind="reply_by", at=AT + 10 * MINUTE, **more) -> Commitment:
    return actions.promise(ticket, draft(kind, **more), by=make_agent(), at=at)


def reply(ticket, at):
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=at)


def request_evidence(ticket, at):
    move(ticket, "request_evidence", make_agent(), at, Asked(reason="The picture, please."))


def approve(ticket, at):
    move(ticket, "approve", make_supervisor(), at, DECIDED)


def reject(ticket, at):
    left = {row.pk: Disposal("released", "Not owed.") for row in ticket.commitments.filter(status="open")}
    named = {pk: how for pk, how in left.items() if ticket.commitments.get(pk=pk).kind in {"refund_by", "other"}}
    move(ticket, "reject", make_agent(), at, Asked(reason="Used.", clause="used", dispose=named))


def pay(ticket, at):
    approve(ticket, at)
    paying.work(payout_of(ticket), at=at)


def note(ticket, at):
    actions.note(ticket, "Called the supplier.", by=make_agent(), at=at)


def write(ticket, at):
    actions.write(ticket, "Any news?", by=CUSTOMER, at=at)


def escalate(ticket, at):
    move(ticket, "escalate", make_agent(), at, DECIDED)


def triage(ticket, at):
    actions.triage(ticket, at=at)


# event -> the kinds it keeps; all the others stay as they are
KEPT = [
    (reply, {"reply_by"}),
    (request_evidence, {"reply_by"}),
    (approve, {"decide_by"}),
    (reject, {"decide_by", "reply_by"}),
    (pay, {"decide_by", "refund_by"}),
    (note, set()),
    (write, set()),
    (escalate, set()),
]


@pytest.mark.parametrize(("event", "keeps"), KEPT)
def test_each_kind_is_kept_by_its_event_and_by_no_other(event, keeps):
    ticket = make_ticket(supplier=None, state="evidence_check")
    for kind in KINDS:
        promise(ticket, kind)
    event(ticket, AT + HOUR)
    kept = set(ticket.commitments.filter(status="kept", closed_at=AT + HOUR).values_list("kind", flat=True))
    assert kept == keeps
    assert kinds_of(ticket).count("keep") == len(keeps)
    if event is not reject:
        assert ticket.commitments.filter(status="open").count() == len(KINDS) - len(keeps)


def test_the_system_s_request_for_evidence_is_nobody_s_reply():
    ticket = make_ticket(evidence=())
    promise(ticket, at=AT)
    triage(ticket, AT + MINUTE)
    assert fresh(ticket).state == "evidence_requested"
    assert ticket.commitments.get().status == "open"


@pytest.mark.parametrize(("late", "status"), [(0, "kept"), (1, "broken")])
def test_a_promise_holds_to_its_last_second(late, status):
    ticket = make_ticket(state="evidence_check")
    made = promise(ticket)
    reply(ticket, made.due_at + late * MINUTE / 60)
    assert ticket.commitments.get().status == status


def test_a_late_promise_breaks_by_itself_and_stays_broken():
    ticket = make_ticket(state="evidence_check")
    made = promise(ticket)
    actions.sweep(ticket, at=made.due_at)
    assert ticket.commitments.get().status == "open"
    actions.sweep(ticket, at=made.due_at + MINUTE)
    broken = ticket.commitments.get()
    assert (broken.status, broken.closed_at) == ("broken", made.due_at)
    assert last_event(ticket, "commitment_broken").actor_kind == "system"
    actions.sweep(ticket, at=made.due_at + DAY)
    reply(ticket, made.due_at + DAY)
    assert ticket.commitments.get().status == "broken"
    assert kinds_of(ticket).count("commitment_broken") == 1


def test_a_promise_broken_by_the_very_event_that_would_have_kept_it():
    ticket = make_ticket(state="evidence_check")
    promise(ticket)
    reply(ticket, AT + 3 * DAY)
    assert ticket.commitments.get().status == "broken"
    assert [kind for kind in kinds_of(ticket) if kind != "breach"][-2:] == ["commitment_broken", "reply"]


def test_a_newer_promise_supersedes_and_both_stay():
    ticket = make_ticket()
    old = promise(ticket)
    new = actions.supersede(ticket, old, draft(due=AT + 2 * DAY), by=make_agent(), at=AT + HOUR)
    old = Commitment.objects.get(pk=old.pk)
    assert (old.status, old.superseded_by, new.status) == ("superseded", new, "open")
    data = last_event(ticket, "supersede").data
    assert (data["old"]["commitment"], data["new"]["commitment"]) == (old.pk, new.pk)
    with pytest.raises(NotMet):
        actions.supersede(ticket, old, draft(due=AT + 2 * DAY), by=make_agent(), at=AT + HOUR)


def test_superseding_a_broken_promise_does_not_mend_it():
    ticket = make_ticket()
    old = promise(ticket)
    actions.supersede(ticket, old, draft(due=AT + 5 * DAY), by=make_agent(), at=AT + 2 * DAY)
    assert [row.status for row in ticket.commitments.all()] == ["broken", "open"]


@pytest.mark.parametrize(
    "change", [{"text": "Some day"}, {"due_at": AT + 9 * DAY}, {"kind": "other"}, {"made_at": AT}, {"given_by": "qq"}]
)
def test_a_promise_cannot_be_edited_or_removed(change):
    made = promise(make_ticket())
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=made.pk)._raw_delete("default")


def test_what_cannot_be_promised():
    ticket = make_ticket()
    bad = [
        (draft(text="  "), "commitment_text_missing"),
        (draft(kind="maybe"), "commitment_kind_unknown"),
        (draft(due=AT), "commitment_due_in_past"),
        (draft(text="x" * 501), "text_too_long"),
    ]
    for wrong, code in bad:
        with pytest.raises(NotMet) as refusal:
            actions.promise(ticket, wrong, by=make_agent(), at=AT)
        assert [reason.code for reason in refusal.value.reasons] == [code]
    with pytest.raises(NotMet) as refusal:
        actions.promise(ticket, Draft("maybe", AT, ""), by=make_agent(), at=AT)
    assert len(refusal.value.reasons) == 3
    with pytest.raises(WrongPerson):
        actions.promise(ticket, draft(), by=CUSTOMER, at=AT)
    assert not Commitment.objects.exists()


def test_a_finished_ticket_takes_no_promise():
    with pytest.raises(WrongState):
        promise(make_ticket(state="withdrawn"))


def close(ticket, made, outcome, words="Agreed with the customer."):
    return actions.close_commitment(ticket, made, outcome, words, by=make_agent(), at=AT + HOUR)


def test_a_release_has_a_note_that_the_customer_sees():
    ticket = make_ticket()
    made = promise(ticket)
    for words, code in [("  ", "note_missing"), ("明天下午前退给您", "promise_found"), ("x" * 501, "text_too_long")]:
        with pytest.raises(NotMet) as refusal:
            close(ticket, made, "released", words)
        assert refusal.value.reasons[0].code == code
    closed = close(ticket, made, "released")
    assert (closed.status, closed.closing_note) == ("released", "Agreed with the customer.")
    with pytest.raises(NotMet):
        close(ticket, made, "released")


@pytest.mark.parametrize("kind", KINDS)
def test_only_something_else_is_ticked_off_by_hand(kind):
    ticket = make_ticket()
    made = promise(ticket, kind)
    if kind == "other":
        assert close(ticket, made, "kept").status == "kept"
        return
    with pytest.raises(NotMet) as refusal:
        close(ticket, made, "kept")
    assert refusal.value.reasons[0].code == "kept_by_events"


def test_another_ticket_s_promise_is_out_of_reach():
    made, other = promise(make_ticket()), make_ticket()
    with pytest.raises(Commitment.DoesNotExist):
        close(other, made, "released")


def test_a_rejection_disposes_of_each_open_promise():
    ticket = make_ticket(state="evidence_check")
    refund, other, decide = promise(ticket, "refund_by"), promise(ticket, "other"), promise(ticket, "decide_by")

    def rejected(dispose):
        asked = Asked(reason="Used.", clause="used", dispose=dispose)
        return move(ticket, "reject", make_agent(), AT + HOUR, asked)

    for dispose in ({}, {refund.pk: Disposal("released", "No money is owed.")}):
        with pytest.raises(NotMet) as refusal:
            rejected(dispose)
        assert [reason.code for reason in refusal.value.reasons] == ["commitments_open"]
    with pytest.raises(NotMet) as refusal:
        rejected({refund.pk: Disposal("released", " "), other.pk: Disposal("kept", "Called.")})
    assert [reason.code for reason in refusal.value.reasons] == ["note_missing"]
    assert ticket.commitments.filter(status="open").count() == 3
    done = rejected({refund.pk: Disposal("released", "No money is owed."), other.pk: Disposal("kept", "Called.")})
    assert done.state == "rejected"
    statuses = {row.pk: row.status for row in ticket.commitments.all()}
    assert statuses == {refund.pk: "released", other.pk: "kept", decide.pk: "kept"}


def test_withdrawing_and_expiring_release_everything():
    ticket = make_ticket()
    promise(ticket, "refund_by")
    promise(ticket, "other")
    move(ticket, "withdraw", CUSTOMER, AT + HOUR)
    assert {row.status for row in ticket.commitments.all()} == {"released"}
    waiting = make_ticket(evidence=(), state="evidence_requested")
    promise(waiting, "refund_by", due=AT + 9 * DAY)
    assert actions.sweep(waiting, at=AT + 4 * DAY).state == "rejected"
    released = waiting.commitments.get()
    assert released.status == "released"
    assert released.closing_note


def test_a_failed_payout_keeps_no_promise_of_money():
    ticket = make_ticket(supplier=None, state="evidence_check")
    promise(ticket, "refund_by")
    approve(ticket, AT + HOUR)
    assert ticket.commitments.get().status == "open"


def test_the_customer_contests_an_other_that_we_say_we_kept_once():
    ticket = make_ticket()
    made = promise(ticket, "other")
    assert refusal_codes(lambda: contest(ticket, made)) == ["nothing_to_contest"]
    actions.close_commitment(ticket, made, "kept", "A new code was sent.", by=make_agent(), at=AT + HOUR)
    with pytest.raises(WrongPerson):
        contest(ticket, made, by=make_agent())
    contest(ticket, made)
    row = Commitment.objects.get(pk=made.pk)
    assert (row.status, row.contested_at) == ("kept", AT + 2 * HOUR)
    assert ticket.messages.get(kind="customer", body="No code ever came.").is_public
    assert kinds_of(ticket)[-1] == "contest"
    assert refusal_codes(lambda: contest(ticket, made)) == ["nothing_to_contest"]


def test_what_an_event_kept_cannot_be_contested():
    ticket = make_ticket()
    made = promise(ticket, "reply_by")
    actions.reply(ticket, "Hello.", by=make_agent(), at=AT + HOUR)
    assert refusal_codes(lambda: contest(ticket, made)) == ["nothing_to_contest"]


def contest(ticket, made, by=None):
    return actions.contest(ticket, made, "No code ever came.", by=by or CUSTOMER, at=AT + 2 * HOUR)


def refusal_codes(call):
    with pytest.raises(NotMet) as refusal:
        call()
    return [reason.code for reason in refusal.value.reasons]


def test_a_broken_promise_that_is_turned_into_a_kept_one_shows_in_the_record():
    ticket = make_ticket()
    made = promise(ticket, "other")
    actions.sweep(ticket, at=made.due_at + HOUR)
    assert list(record.differences()) == []
    with lifted("default"):
        Commitment.objects.filter(pk=made.pk).update(status="kept")
    assert len(list(record.differences())) == 1


def test_a_breach_that_is_removed_shows_in_the_record():
    ticket = make_ticket()
    actions.sweep(ticket, at=AT + 9 * DAY)
    assert ticket.breaches.count() > 0
    assert list(record.differences()) == []
    with lifted("default"):
        ticket.breaches.all().delete()
    assert list(record.differences()) != []
