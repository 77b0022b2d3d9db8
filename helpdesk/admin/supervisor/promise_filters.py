"""What the promises can be narrowed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.admin.queue_filters import ShopFilter
from refunds import commitments
from refunds.models import Commitment

from .filters import FromFilter, PersonFilter, ToFilter

Rows = QuerySet[Any]
WAITING = "waiting"


class StatusFilter(ChoiceFilter):
    """Closed and open promises lie in two indexes, so a status names which of them it is in."""

    title, parameter_name = _("State"), "status"

    def offered(self, request: HttpRequest) -> Choices:
        return Commitment.Status.choices

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(status=value, closed_at__isnull=value == Commitment.Status.OPEN)


class ContestFilter(ChoiceFilter):
    """What customers deny: it waits for a supervisor, or one has said who was right."""

    title, parameter_name = pgettext_lazy("filter", "Contested"), "contested"

    def offered(self, request: HttpRequest) -> Choices:
        return [(WAITING, _("Waits for a supervisor")), *Commitment.Contest.choices]

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        if value == WAITING:
            return rows.filter(commitments.CONTESTED)
        return rows.filter(contest_outcome=value)


class KindFilter(ChoiceFilter):
    title, parameter_name = _("Promise"), "kind"

    def offered(self, request: HttpRequest) -> Choices:
        return Commitment.Kind.choices

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(kind=value)


class MadeByFilter(PersonFilter):
    title, parameter_name = _("Promised by"), "made_by"

    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(made_by=int(value))


class TicketShopFilter(ShopFilter):
    def narrowed(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        return rows.filter(ticket__shop__code=value)


def of_both(rows: Rows, **span: datetime) -> Rows:
    """Each with its own index of due times: what is open, and what has ended."""
    return rows.filter(Q(status=Commitment.Status.OPEN, **span) | Q(closed_at__isnull=False, **span))


class DueFromFilter(FromFilter):
    title, parameter_name, field = _("Due from"), "due_from", "due_at"
    within = staticmethod(of_both)


class DueToFilter(ToFilter):
    title, parameter_name, field = _("Due until, with this day"), "due_to", "due_at"
    within = staticmethod(of_both)


class ClosedFromFilter(FromFilter):
    title, parameter_name, field = _("Ended from"), "closed_from", "closed_at"


class ClosedToFilter(ToFilter):
    title, parameter_name, field = _("Ended until, with this day"), "closed_to", "closed_at"


FILTERS = (
    StatusFilter,
    ContestFilter,
    KindFilter,
    MadeByFilter,
    TicketShopFilter,
    DueFromFilter,
    DueToFilter,
    ClosedFromFilter,
    ClosedToFilter,
)
