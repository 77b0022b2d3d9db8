"""Words: who says what to whom, and that no promise slips out with them."""

from __future__ import annotations

import pytest

from refunds import actions, record
from refunds.actions import Draft
from refunds.actors import SYSTEM, shop, supplier
from refunds.models import Delivery, Message
from refunds.refusals import NotMet, WrongPerson
from refunds.tests.make import AT, CUSTOMER, DAY, HOUR, fresh, kinds_of, last_event, make_agent, make_ticket

pytestmark = pytest.mark.django_db

PROMISES = ["1小时内处理", "明天下午前退给您", "we will refund you today", "We will reply within 2 business days."]


@pytest.mark.parametrize("text", PROMISES)
def test_a_reply_may_not_promise_in_passing(text):
    ticket = make_ticket()
    with pytest.raises(NotMet) as refusal:
        actions.reply(ticket, text, by=make_agent(), at=AT)
    assert [reason.code for reason in refusal.value.reasons] == ["promise_found"]
    assert not Message.objects.exists()
    assert fresh(ticket).first_response_at is None


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise_goes_with_its_commitment(text):
    ticket, draft = make_ticket(), Draft("refund_by", AT + DAY, "Refund by tomorrow")
    actions.reply(ticket, text, by=make_agent(), commitment=draft, at=AT)
    assert ticket.commitments.get().status == "open"
    assert kinds_of(ticket)[-2:] == ["commit", "reply"]


def test_a_reply_does_not_keep_the_promise_it_makes_but_an_older_one():
    ticket, agent = make_ticket(), make_agent()
    older = actions.promise(ticket, Draft("reply_by", AT + DAY, "Reply by tomorrow"), by=agent, at=AT)
    draft = Draft("reply_by", AT + 2 * DAY, "Reply again by then")
    actions.reply(ticket, "We will reply again by then.", by=agent, commitment=draft, at=AT + HOUR)
    assert {row.pk == older.pk: row.status for row in ticket.commitments.all()} == {True: "kept", False: "open"}


def test_why_it_is_no_promise_stays_on_record_and_inside():
    ticket = make_ticket()
    actions.reply(ticket, PROMISES[1], by=make_agent(), why_no_promise="Quotes the shop.", at=AT)
    named = last_event(ticket, "reply").data["why_no_promise"]["message"]
    note = ticket.messages.get(pk=named)
    assert (note.kind, note.body, note.is_public) == ("note", "Quotes the shop.", False)


def test_a_customer_may_write_whatever_sounds_like_a_promise():
    ticket = make_ticket()
    actions.write(ticket, "You said: 明天下午前退给您", by=CUSTOMER, at=AT)
    assert kinds_of(ticket)[-1] == "message"


def test_the_first_reply_stops_the_first_clock_once():
    ticket = make_ticket()
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=AT + HOUR)
    actions.reply(ticket, "Thank you.", by=make_agent(), at=AT + 2 * HOUR)
    assert fresh(ticket).first_response_at == AT + HOUR
    assert ticket.clocks.get(kind="first_response").stopped_at == AT + HOUR


@pytest.mark.parametrize("text", ["", "  \u3000", "\x00"])
def test_empty_words_are_none(text):
    ticket = make_ticket()
    for call in (
        lambda: actions.reply(ticket, text, by=make_agent(), at=AT),
        lambda: actions.write(ticket, text, by=CUSTOMER, at=AT),
        lambda: actions.note(ticket, text, by=make_agent(), at=AT),
    ):
        with pytest.raises(NotMet):
            call()


def test_words_have_a_limit_and_lose_no_letter():
    ticket = make_ticket()
    assert actions.write(ticket, " 长" * 2_500, by=CUSTOMER, at=AT).body == (" 长" * 2_500).strip()
    with pytest.raises(NotMet):
        actions.write(ticket, "长" * 5_001, by=CUSTOMER, at=AT)


def test_who_speaks_as_what():
    ticket = make_ticket()
    for by in (CUSTOMER, SYSTEM, shop(ticket.shop.code), supplier("x")):
        with pytest.raises(WrongPerson):
            actions.reply(ticket, "Hello", by=by, at=AT)
        with pytest.raises(WrongPerson):
            actions.note(ticket, "Hello", by=by, at=AT)
    for by in (make_agent(), SYSTEM, supplier("x")):
        with pytest.raises(WrongPerson):
            actions.write(ticket, "Hello", by=by, at=AT)
    assert not Message.objects.exists()


def test_a_note_reaches_nobody():
    ticket = make_ticket()
    actions.note(ticket, "Called the supplier.", by=make_agent(), at=AT)
    assert not Delivery.objects.filter(event=last_event(ticket, "note")).exists()


def test_erased_words_leave_a_chain_that_verifies_and_bent_ones_do_not():
    ticket = make_ticket()
    message = actions.write(ticket, "My name is Li", by=CUSTOMER, at=AT)
    Message.objects.filter(pk=message.pk).update(body="", erased_at=AT + DAY)
    assert list(record.differences()) == []
    Message.objects.filter(pk=message.pk).update(body="I agree", erased_at=None)
    assert [str(message.pk) in line for line in record.differences()] == [True]
