"""What the forms of one page offer to choose from, looked up once for all of them and only where it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.admin import people
from helpdesk.desk.cells import channel
from orders.channels import registry
from refunds import calendars, cases, clauses, clocks, payouts, wording
from refunds.actors import Actor
from refunds.calendar import Calendar
from refunds.cases import Asked
from refunds.guards import Case
from refunds.models import ClockKind, Commitment, Evidence, Ticket


class Due(NamedTuple):
    """A due time in words ("4 business hours") and as the moment that it is."""

    label: str
    at: datetime


class Moments:
    """Usual due times of a promise, by the calendar that a ticket is resolved by. Read when they are first wanted."""

    def __init__(self, ticket: Ticket, at: datetime | None = None) -> None:
        self.ticket = ticket
        self.at = at or timezone.now()

    @cached_property
    def dues(self) -> list[Due]:
        calendar = calendars.calendar_of(calendars.of_clock(self.ticket, ClockKind.RESOLUTION))
        tomorrow = self.at.astimezone(calendar.zone) + timedelta(days=1)
        return [
            Due(_("4 business hours"), calendar.add(self.at, timedelta(hours=4))),
            Due(
                _read_there(_("tomorrow 18:00"), calendar),
                tomorrow.replace(hour=18, minute=0, second=0, microsecond=0),
            ),
            Due(
                _read_there(_("next working day 12:00"), calendar),
                clocks.next_business_day_at(calendar, self.at, 12),
            ),
        ]


def _read_there(label: str, calendar: Calendar) -> str:
    """A time of day says whose clock shows it, where that is not the reader's."""
    zone = calendar.zone.key
    return label if zone == timezone.get_current_timezone_name() else wording.in_zone(label, zone)


class Offers(Moments):
    """What a ticket's forms offer. Everything is read when it is first wanted."""

    def __init__(self, ticket: Ticket, at: datetime | None = None) -> None:
        super().__init__(ticket, at)
        self._approval: Case | None = None

    @cached_property
    def clauses(self) -> list[tuple[str, str]]:
        return [(row.clause.code, row.title) for row in clauses.in_force(self.at)]

    @cached_property
    def channels(self) -> list[tuple[str, str]]:
        """The ways in which this ticket's money can go back."""
        payment = self.ticket.payment
        if payment is None:
            return []
        usual = payouts.channel_for(payment, "")
        names = [usual, *(name for name in registry.names() if name != usual)]
        return [(name, channel(name)) for name in names if not payouts.channel_problem(payment, name)]

    @cached_property
    def asked_channel(self) -> str:
        """The way that the first person's request for approval named; empty where there is none."""
        asked = self.ticket.events.filter(kind="approval_requested").order_by("-seq").first()
        wanted = asked.data.get("channel", "") if asked and self.ticket.approval_requested_by_id is not None else ""
        return str(wanted)

    def approval(self, by: Actor) -> Case:
        """What an approval by this person would look at now: its amount, and what is still refundable."""
        if self._approval is None:
            self._approval = cases.read(self.ticket, "approve", by, Asked(), self.at)
        return self._approval

    @cached_property
    def staff(self) -> list[tuple[str, str]]:
        """Who may be given the ticket."""
        return people.staff_names()

    @cached_property
    def promises(self) -> list[Commitment]:
        """The ticket's open promises."""
        return list(self.ticket.commitments.filter(status="open")[:50])

    @cached_property
    def proofs(self) -> list[Evidence]:
        """What the desk itself added to the ticket: a transfer is proved by one of these."""
        added = Q(added_by_kind__in=("agent", "supervisor"))
        return list(self.ticket.evidence.filter(added)[:50])
