"""`manage.py explain TICKET`: every deadline of a ticket, running or over, and how it came about."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from refunds import breaches, clocks, numbers, wording
from refunds.models import Breach, Clock, Ticket, Unit


class Command(BaseCommand):
    help = "Tells each deadline of a ticket in one sentence, what became of it, and whether it was missed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ticket", metavar="TICKET", help="its number, with or without dashes")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        with translation.override(language) if language else nullcontext():
            for line in told(_ticket(options["ticket"]), timezone.now()):
                self.stdout.write(line)


def _ticket(text: str) -> Ticket:
    number = numbers.plain(text)
    ticket = Ticket.objects.filter(number=number).first() if number else None
    if ticket is None:
        raise CommandError(_("There is no ticket %(number)s.") % {"number": text})
    return ticket


def told(ticket: Ticket, at: datetime) -> Iterator[str]:
    """The lines for staff, in the active language; times as the clock of each deadline's calendar shows them."""
    state = {"number": numbers.grouped(ticket.number), "state": ticket.get_state_display()}
    yield _("Ticket %(number)s: %(state)s") % state
    missed = {breach.clock_id: breach for breach in breaches.with_clocks(ticket.breaches.all())}
    for clock in clocks.of_ticket(ticket):
        yield ""
        yield _named(clock)
        yield f"  {clocks.explained(clock).sentence('staff')}"
        yield f"  {_outcome(clock, at)}"
        if clock.pk in missed:
            yield f"  {_missed(missed[clock.pk], at)}"
        elif clocks.overdue_at(clock, at):
            yield "  " + _("It is missed, and not on record yet.")


def _named(clock: Clock) -> str:
    name = clock.get_kind_display()
    if clock.cycle > 1:
        name = _("%(deadline)s, round %(cycle)d") % {"deadline": name, "cycle": clock.cycle}
    return name


def _outcome(clock: Clock, at: datetime) -> str:
    if clock.stopped_at is not None:
        return _("Stopped %(at)s.") % {"at": _read(clock.stopped_at, clock)}
    if clock.due_at is None:
        return pgettext("a deadline", "It stands.")
    return pgettext("a deadline", "It is running.")


def _missed(breach: Breach, at: datetime) -> str:
    late = wording.duration(breaches.late_by(breach, at))
    if breach.clock.unit != Unit.WALL_HOURS:
        late = _("%(length)s of business time") % {"length": late}
    due, noted = _read(breach.due_at, breach.clock), _read(breach.detected_at, breach.clock)
    said = {"due": due, "late": late, "noted": noted}
    if breach.clock.stopped_at is None:
        return _("Missed: it was due %(due)s and is %(late)s late so far; on record since %(noted)s.") % said
    return _("Missed: it was due %(due)s and stopped %(late)s late; on record since %(noted)s.") % said


def _read(at: datetime, clock: Clock) -> str:
    return wording.moment(at.astimezone(ZoneInfo(clock.calendar.time_zone)), year=True)
