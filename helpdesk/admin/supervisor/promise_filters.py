"""What the promises can be narrowed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.day_filters import FromFilter, ToFilter
from helpdesk.admin.filters import AskedFilter, ChoiceFilter, Choices, PersonFilter
from helpdesk.admin.queue_filters import ShopFilter
from refunds import commitments
from refunds.models import Commitment

Rows = QuerySet[Any]
WAITING, MISSED = "waiting", "missed"


def overdue() -> Q:
    """Open, and past its time at this moment, though nobody has put it on record as broken."""
    return Q(status=Commitment.Status.OPEN, due_at__lt=timezone.now())


class StatusFilter(ChoiceFilter):
    """Closed and open promises lie in two indexes, so a status names which of them it is in."""

    title, parameter_name = _("State"), "status"

    def offered(self, request: HttpRequest) -> Choices:
        return [*Commitment.Status.choices, (MISSED, _("broken, or overdue and still open"))]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        if value == MISSED:
            return rows.filter(overdue() | Q(status=Commitment.Status.BROKEN, closed_at__isnull=False))
        return rows.filter(status=value, closed_at__isnull=value == Commitment.Status.OPEN)


class ContestFilter(ChoiceFilter):
    """What customers deny: it waits for a supervisor, or one has said who was right."""

    title, parameter_name = pgettext_lazy("filter", "Contested"), "contested"

    def offered(self, request: HttpRequest) -> Choices:
        return [(WAITING, pgettext_lazy("contested promise", "waiting")), *Commitment.Contest.choices]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        if value == WAITING:
            return rows.filter(commitments.CONTESTED)
        return rows.filter(contest_outcome=value)


class KindFilter(AskedFilter):
    title, parameter_name, asked_as = _("Promise"), "kind", "kind"


class MadeByFilter(PersonFilter):
    title, parameter_name = _("Promised by"), "made_by"

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(made_by=int(value))


def of_both(rows: Rows, **span: datetime) -> Rows:
    """Each with its own index of due times: what is open, and what has ended."""
    return rows.filter(Q(status=Commitment.Status.OPEN, **span) | Q(closed_at__isnull=False, **span))


def ended(rows: Rows, **span: datetime) -> Rows:
    """What was closed in a span, and what is overdue and still open: that ended when it was due."""
    due = {name.replace("closed_at", "due_at"): moment for name, moment in span.items()}
    return rows.filter(Q(**span) | (overdue() & Q(**due)))


class DueFromFilter(FromFilter):
    title, parameter_name, field = _("Due from"), "due_from", "due_at"
    within = staticmethod(of_both)


class DueToFilter(ToFilter):
    title, parameter_name, field = _("Due until, with this day"), "due_to", "due_at"
    within = staticmethod(of_both)


class ClosedFromFilter(FromFilter):
    title, parameter_name, field = _("Ended from"), "closed_from", "closed_at"
    within = staticmethod(ended)


class ClosedToFilter(ToFilter):
    title, parameter_name, field = _("Ended until, with this day"), "closed_to", "closed_at"
    within = staticmethod(ended)


FILTERS = (
    StatusFilter,
    ContestFilter,
    KindFilter,
    MadeByFilter,
    ShopFilter,
    DueFromFilter,
    DueToFilter,
    ClosedFromFilter,
    ClosedToFilter,
)
