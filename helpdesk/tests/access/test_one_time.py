"""Links that open an order once: what is kept of them, who gets in by one, and whose doing it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from helpdesk.access import one_time
from helpdesk.access.opening import Opened
from helpdesk.models import AccessLink
from orders.tests.at_once import at_once
from orders.tests.make import NOON, make_order, make_payment
from refunds.actors import AGENTS, AUDITORS
from refunds.refusals import WrongPerson
from refunds.tests import journeys
from refunds.tests.make import kinds_of, last_event

pytestmark = pytest.mark.django_db
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def make(subject=None, at=NOON, life=HOUR) -> str:
    return one_time.make(subject or make_order(), by=None, at=at, life=life)


def make_user(group: str = AGENTS) -> User:
    user = User.objects.create(username=f"user-{User.objects.count()}")
    user.groups.set(Group.objects.filter(name=group))
    return user


def test_only_the_digest_is_kept():
    token = make()
    row = AccessLink.objects.get()
    assert len(token) == 43
    assert token not in str(row.__dict__)
    assert row.digest == one_time.digest(token)


@pytest.mark.parametrize("subject", ["order", "payment"])
def test_it_opens_what_it_was_made_for_once_and_fully(subject):
    thing = make_order() if subject == "order" else make_payment(order=None)
    token = make(thing)
    expected = Opened(order_id=thing.pk) if subject == "order" else Opened(payment_id=thing.pk)
    assert one_time.use(token, NOON) == expected
    assert one_time.use(token, NOON) is None
    assert AccessLink.objects.get().used_at == NOON


def test_looking_at_it_uses_nothing_up():
    token = make()
    assert one_time.is_good(token, NOON)
    assert one_time.is_good(token, NOON)
    assert AccessLink.objects.get().used_at is None


def test_its_time_ends():
    token = make()
    assert one_time.is_good(token, NOON + HOUR - SECOND)
    assert not one_time.is_good(token, NOON + HOUR)
    assert one_time.use(token, NOON + HOUR) is None


def test_whatever_is_wrong_with_a_token_opens_nothing():
    token = make()
    for wrong in ("", " ", f"{token} ", f" {token}", token.swapcase(), token[:-1], f"{token}x", f"{token}\n", "x" * 43):
        assert not one_time.is_good(wrong, NOON), wrong
        assert one_time.use(wrong, NOON) is None
    for strange in (f"{token[:-1]}\x00", "п" * 43, one_time.digest(token)):
        assert one_time.use(strange, NOON) is None
    assert one_time.use(token, NOON) is not None


def test_the_desk_makes_one_for_three_days_on_the_tickets_record():
    ticket, user = journeys.file(), make_user()
    token = one_time.for_desk(ticket, user, at=NOON + HOUR)
    row = AccessLink.objects.get()
    assert (row.made_by, row.expires_at - row.made_at) == (user, timedelta(hours=72))
    event = last_event(ticket)
    assert (event.kind, event.actor_id) == ("link_made", user.pk)
    assert datetime.fromisoformat(event.data["until"]) == row.expires_at
    assert one_time.use(token, NOON + 2 * HOUR) == Opened(order_id=ticket.order_id)
    assert token not in str(event.__dict__)


@pytest.mark.parametrize("group", ["", AUDITORS])
def test_nobody_else_makes_one(group):
    ticket = journeys.file()
    with pytest.raises(WrongPerson):
        one_time.for_desk(ticket, make_user(group))
    assert not AccessLink.objects.exists()
    assert "link_made" not in kinds_of(ticket)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_it_at_once_one_gets_in():
    token = make(at=timezone.now())
    found = at_once([partial(one_time.use, token, timezone.now())] * 6)
    assert len([opened for opened in found if opened is not None]) == 1
