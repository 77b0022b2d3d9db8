"""`manage.py verify_events`: does every record still say what it said? Exits 1 where it does not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from refunds import digests, record, slices
from refunds.models import Event, Ticket


class Command(BaseCommand):
    help = "Checks the hash chains of all tickets, their words, and the daily digests. Prints each difference."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for sentence in _differences():
            found += 1
            self.stdout.write(sentence)
        if found:
            self.stderr.write(ngettext("%(count)d difference.", "%(count)d differences.", found) % {"count": found})
            sys.exit(1)
        counts = {"tickets": Ticket.objects.count(), "events": Event.objects.count(), "digests": len(digests.names())}
        self.stdout.write(_("%(tickets)d tickets, %(events)d events, %(digests)d digests: no differences") % counts)


def _differences() -> Iterator[str]:
    stored = digests.names()
    total = Ticket.objects.count() + len(stored)
    with tqdm(total=total, file=sys.stderr, disable=None, leave=False) as bar:
        for tickets, count in slices.of_tickets():
            yield from record.differences(tickets)
            bar.update(count)
        for name in stored:
            yield from digests.differences([name])
            bar.update()
