"""A ticket as one line of a list: what has to be read for it, and whose turn it is."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise as LazyText

from refunds.lifecycle import State
from refunds.models import Claim, Clock, Payout, Ticket
from refunds.turns import Standing, Turn

WITH = ("shop", "order__product__supplier", "payment", "clause", "assignee")
# Whether the deadline that comes next may still move (`Clock.is_provisional`).
PROVISIONAL = Exists(
    Clock.objects.filter(ticket=OuterRef("pk"), stopped_at=None, is_provisional=True, due_at=OuterRef("next_due_at"))
)
ASKING = Exists(Claim.objects.filter(ticket=OuterRef("pk"), status=Claim.Status.OPEN))
UNFINISHED = Payout.objects.filter(ticket=OuterRef("pk"), status__in=Payout.UNFINISHED)


def with_lines(rows: QuerySet[Ticket]) -> QuerySet[Any]:
    """The rows with all that their lines tell."""
    return rows.select_related(*WITH).annotate(
        is_asking=ASKING,
        is_provisional=PROVISIONAL,
        is_transfer=Exists(UNFINISHED.filter(channel="manual")),
        is_held=Exists(UNFINISHED.filter(status="held")),
    )


def line_rows(rows: QuerySet[Ticket], most: int) -> list[Any]:
    """The first of the rows; each has its `turn`."""
    found = list(with_lines(rows)[:most])
    for row in found:
        row.turn = turn(row)
    return found


def turn(row: Any) -> str | LazyText:
    """Who has to act before anything goes on, from what `with_lines` has read."""
    if row.closed_at is not None:
        return ""
    if row.overdue_pressed_at is not None and row.state == State.APPROVED:
        return Turn.SUPERVISOR.label
    return Standing(
        state=row.state,
        is_answered=row.state == State.SUPPLIER_CONFIRM and not row.is_asking,
        approval_is_requested=row.approval_requested_by_id is not None,
        transfer="make" if row.state == State.APPROVED and row.is_transfer else "",
        is_held=row.state == State.APPROVED and row.is_held,
    ).turn.label
