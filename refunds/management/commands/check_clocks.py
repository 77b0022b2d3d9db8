"""`manage.py check_clocks`: recomputes every deadline from its rows. Exits 1 where something does not fit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from refunds import clock_differences, deadlines, slices
from refunds.models import Breach, Clock, Ticket


class Command(BaseCommand):
    help = "Recomputes all deadlines from start, target, pauses and calendar. Prints each difference."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for sentence in _differences():
            found += 1
            self.stdout.write(sentence)
        if found:
            self.stderr.write(ngettext("%(count)d difference.", "%(count)d differences.", found) % {"count": found})
            sys.exit(1)
        counts = {
            "tickets": Ticket.objects.count(),
            "clocks": Clock.objects.count(),
            "breaches": Breach.objects.count(),
        }
        self.stdout.write(_("%(tickets)d tickets, %(clocks)d clocks, %(breaches)d breaches: no differences") % counts)


def _differences() -> Iterator[str]:
    with tqdm(total=Ticket.objects.count(), file=sys.stderr, disable=None, leave=False) as bar:
        for tickets, count in slices.of_tickets():
            yield from clock_differences.differences(tickets)
            yield from deadlines.differences(tickets)
            bar.update(count)
