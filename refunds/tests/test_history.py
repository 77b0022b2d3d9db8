"""Rows that tell what was: the database lets them change until they are over, and not afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from refunds import actions
from refunds.actions import Draft
from refunds.models import BreachCause, ClockTarget, Commitment, Stay, TargetApplication
from refunds.tests.make import AT, DAY, HOUR, make_agent, make_ticket, make_user

pytestmark = pytest.mark.django_db


def promise(*, is_over: bool) -> Commitment:
    ticket, agent = make_ticket(), make_agent()
    made = actions.promise(ticket, Draft("other", AT + DAY, "A new code"), by=agent, at=AT)
    if is_over:
        actions.close_commitment(ticket, made, "kept", "It was sent.", by=agent, at=AT + HOUR)
    return made


def stay(*, is_over: bool) -> Stay:
    return make_ticket(state="approved").stays.filter(left_at__isnull=not is_over).latest("pk")


def application(*, is_over: bool) -> TargetApplication:
    row = TargetApplication.objects.create(
        target=ClockTarget.objects.latest("pk"), reason="Ill.", asked_by=make_user(), asked_at=AT, found=3
    )
    if is_over:
        TargetApplication.objects.filter(pk=row.pk).update(ended_at=AT + HOUR, ending="done", applied=3)
    return row


OVER: list[tuple[Callable[..., Model], str, Any]] = [
    (promise, "status", "released"),
    (promise, "closing_note", "It was sent twice."),
    (stay, "assignee", None),
    (stay, "priority", "urgent"),
    (application, "applied", 2),
    (application, "ending", "stopped"),
]
NEVER: list[tuple[Callable[..., Model], str, Any]] = [
    (application, "reason", "Nobody was ill."),
    (application, "found", 2),
]


def bend(row: Model, name: str, value: Any) -> None:
    with transaction.atomic():
        type(row)._default_manager.filter(pk=row.pk).update(**{name: value})


def other(row: Model, name: str, value: Any) -> Any:
    """That value, or somebody for a column of people."""
    return make_user() if name == "assignee" else value


@pytest.mark.parametrize(("make", "name", "value"), OVER)
def test_what_is_over_stays_as_it_was(make, name, value):
    row = make(is_over=True)
    with pytest.raises(IntegrityError, match=rf"\.{name}(_id)? never changes once \w+ is set"):
        bend(row, name, other(row, name, value))


@pytest.mark.parametrize(("make", "name", "value"), [row for row in OVER if row[0] is not promise])
def test_until_then_it_may_change(make, name, value):
    row = make(is_over=False)
    bend(row, name, other(row, name, value))
    row.refresh_from_db()
    assert getattr(row, name) not in {None, ""}


@pytest.mark.parametrize(("make", "name", "value"), NEVER)
def test_what_was_asked_for_never_changes(make, name, value):
    with pytest.raises(IntegrityError, match=rf"\.{name} never changes"):
        bend(make(is_over=False), name, value)


def test_an_order_to_apply_a_target_is_kept():
    row = application(is_over=True)
    with pytest.raises(IntegrityError, match="keeps every row"), transaction.atomic():
        row.delete()


def test_a_cause_keeps_its_code_and_is_never_deleted():
    row = BreachCause.objects.latest("pk")
    with pytest.raises(IntegrityError, match=r"\.code never changes"):
        bend(row, "code", "other-than-it-was")
    with pytest.raises(IntegrityError, match="keeps every row"), transaction.atomic():
        row.delete()
