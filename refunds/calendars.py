"""The calendars that the desk keeps as rows, as the pure ones that deadlines are computed with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Q, Subquery, When

from orders.models import Shop, Supplier

from .actors import Actor, ActorKind
from .calendar import Calendar, Hours, SpecialDay
from .facts import supplier_of
from .models import BusinessCalendar, CalendarAssignment, CalendarException, ClockKind, Ticket
from .refusals import WrongPerson
from .windows import checked


def of_clock(ticket: Ticket, kind: str) -> BusinessCalendar:
    """The calendar that a new clock of this ticket goes by, with its special days. Two queries.

    The supplier's for its answer, the shop's for everything else; the default one where they have none.
    """
    supplier = supplier_of(ticket.order) if kind == ClockKind.SUPPLIER_CONFIRM else None
    own = CalendarAssignment.objects.filter(_of(ticket.shop_id, supplier.pk if supplier else None))
    first = own.order_by(F("supplier").asc(nulls_last=True)).values("calendar")[:1]
    rows = BusinessCalendar.objects.annotate(own=Subquery(first)).filter(Q(pk=F("own")) | Q(code="default"))
    found = rows.order_by(Case(When(pk=F("own"), then=0), default=1)).prefetch_related("exceptions").first()
    assert found is not None  # noqa: S101 (a migration has planted the default one)
    return found


def _of(shop_id: int | None, supplier_id: int | None) -> Q:
    return Q(shop__isnull=False, shop=shop_id) | Q(supplier__isnull=False, supplier=supplier_id)


def assign(
    calendar: BusinessCalendar | None, *, by: Actor, shop: Shop | None = None, supplier: Supplier | None = None
) -> None:
    """Let clocks that start from now on go by this calendar, for one shop or one supplier; None: by the default one.

    Supervisors only. A clock that runs keeps the calendar that it started on.
    """
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    if (shop is None) == (supplier is None):
        raise ValueError("a calendar is assigned to one shop or to one supplier")
    whose: dict[str, Any] = {"shop": shop, "supplier": supplier}
    if calendar is None:
        CalendarAssignment.objects.filter(**whose).delete()
    else:
        CalendarAssignment.objects.update_or_create(**whose, defaults={"calendar": calendar})


def changed(calendar: BusinessCalendar) -> None:
    """Its days or hours to come are others now: what runs on it is recomputed by the next tick, on record."""
    BusinessCalendar.objects.filter(pk=calendar.pk).update(revision=F("revision") + 1)


def calendar_of(
    row: BusinessCalendar,
    days: Iterable[CalendarException] | None = None,
    changes: Iterable[dict[str, Any]] | None = None,
) -> Calendar:
    """The pure calendar that the rows describe; with `days` or `changes`, with these instead of all.

    One query, unless its `exceptions` are prefetched.
    """
    return Calendar(
        zone=ZoneInfo(row.time_zone),
        weekdays=frozenset(row.weekdays),
        windows=checked(row.windows),
        chinese_holidays=row.has_chinese_holidays,
        changes=tuple(map(_hours, _changes(row) if changes is None else changes)),
        exceptions={day.day: _special(day) for day in (row.exceptions.all() if days is None else days)},
    )


def _changes(row: BusinessCalendar) -> list[dict[str, Any]]:
    """A row that a migration from before they were kept has read is without them."""
    return getattr(row, "changes", [])


def _hours(change: dict[str, Any]) -> Hours:
    return Hours(date.fromisoformat(change["since"]), frozenset(change["weekdays"]), checked(change["windows"]))


def _special(row: CalendarException) -> SpecialDay:
    if row.windows is None:
        return SpecialDay("working", name=row.name)
    if not row.windows:
        return SpecialDay("off", name=row.name)
    return SpecialDay("hours", checked(row.windows), row.name)
