"""`manage.py write_digest`: today's digest of all records, where there is none yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from refunds import digests


class Command(BaseCommand):
    help = "Writes the heads of all tickets' records into the storage, once a day; verify_events compares with them."

    def handle(self, *args: Any, **options: Any) -> None:
        name = digests.write()
        told = _("Written: %(name)s.") % {"name": name} if name else _("Today's digest is there already.")
        self.stdout.write(told)
