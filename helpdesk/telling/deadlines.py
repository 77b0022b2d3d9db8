"""The deadlines of a ticket, each with how it came about and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds import clocks
from refunds.models import Breach, Clock, ClockKind, Ticket

from . import Reader
from .lateness import late_by

MOST = 60
# What the customer calls them; staff read the clock's own name.
NAMES: dict[str, LazyText] = {
    ClockKind.FIRST_RESPONSE: _("Our first answer to you"),
    ClockKind.EVIDENCE_CHECK: _("We check your evidence"),
    ClockKind.CUSTOMER_EVIDENCE: _("You add what is missing"),
    ClockKind.SUPPLIER_CONFIRM: _("The supplier answers"),
    ClockKind.PAYOUT: pgettext_lazy("deadline, to the customer", "The money is sent back"),
    ClockKind.RESOLUTION: pgettext_lazy("deadline, to the customer", "Everything is settled"),
}


class Course(StrEnum):
    """Where a deadline stands: it runs, stands still, is past due, was met, was missed."""

    RUNNING = "running"
    PAUSED = "paused"
    LATE = "late"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True)
class Deadline:
    """`sentence` explains it; `late` says how late it is or was, `ended_at` when it stopped.

    `provisional` says why it may still move, where it waits for the holidays of a year to be published.
    """

    kind: str
    name: str
    cycle: int
    due_at: datetime | None
    sentence: str
    course: Course
    late: str = ""
    ended_at: datetime | None = None
    breached_at: datetime | None = None
    provisional: str = ""

    @property
    def is_open(self) -> bool:
        return self.course in {Course.RUNNING, Course.PAUSED, Course.LATE}

    @property
    def is_theirs(self) -> bool:
        """The customer's own deadline: nobody of ours is late with it."""
        return self.kind == ClockKind.CUSTOMER_EVIDENCE


def of_ticket(ticket: Ticket, at: datetime, zone: ZoneInfo, reader: Reader = "customer") -> list[Deadline]:
    """All of them, what is due first in front. Four queries, however many there are."""
    noted = dict(Breach.objects.filter(ticket=ticket).values_list("clock", "due_at")[:MOST])
    return [_told(clock, noted.get(clock.pk), at, zone, reader) for clock in clocks.of_ticket(ticket)[:MOST]]


def _told(clock: Clock, breached_at: datetime | None, at: datetime, zone: ZoneInfo, reader: Reader) -> Deadline:
    course = _course(clock, breached_at, at)
    name = NAMES[clock.kind] if reader == "customer" else ClockKind(clock.kind).label
    due = breached_at or clock.due_at
    late = late_by(due, clock.stopped_at or at) if due and course in {Course.LATE, Course.MISSED} else ""
    explained = clocks.explained(clock, zone=zone)
    return Deadline(
        clock.kind,
        str(name),
        clock.cycle,
        due,
        explained.sentence(reader),
        course,
        late,
        clock.stopped_at,
        breached_at,
        explained.provisional if course is Course.RUNNING else "",
    )


def _course(clock: Clock, breached_at: datetime | None, at: datetime) -> Course:
    """A breach that is on record stays one, whatever was done to the clock since."""
    if clock.stopped_at is not None:
        return Course.MISSED if breached_at else Course.MET
    if breached_at or clocks.overdue_at(clock, at):
        return Course.LATE
    return Course.PAUSED if clock.due_at is None else Course.RUNNING
