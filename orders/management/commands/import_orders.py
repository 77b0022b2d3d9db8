"""`manage.py import_orders FILE --shop CODE [--refused OUT.csv]`: read a shop's order file."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from orders.feeds import FileRefused, Summary, import_file
from orders.feeds.importing import Refusal
from orders.feeds.reading import Progress
from orders.models import Shop


class Command(BaseCommand):
    help = "Import orders from a shop's file; docs/feeds.md describes the formats. The same file twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--shop", required=True, help="the shop's code")
        parser.add_argument("--refused", type=Path, metavar="OUT.csv", help="write every refused row there")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = _shop(options["shop"])
        try:
            with _progress() as progress, _refused_file(options["refused"]) as on_refused:
                summary = import_file(options["file"], shop, progress=progress, on_refused=on_refused)
        except FileRefused as error:
            raise CommandError(_("Nothing was imported. %(reason)s") % {"reason": error.reason}) from None
        self._report(summary)

    def _report(self, summary: Summary) -> None:
        self.stdout.write(
            _(
                "%(format)s (%(encoding)s): %(created)d created, %(updated)d updated, %(unchanged)d unchanged, "
                "%(refused)d refused"
            )
            % {**vars(summary), "refused": summary.refused_count}
        )
        for row in summary.notes:
            self.stdout.write(_("line %(line)d, order %(number)s: %(reason)s") % vars(row))
        for row in summary.refused:
            self.stdout.write(_("line %(line)d, order %(number)s, refused: %(reason)s") % vars(row))
        if summary.refused_count > len(summary.refused):
            self.stdout.write(
                _("… and %(more)d more; --refused OUT.csv writes all of them.")
                % {"more": summary.refused_count - len(summary.refused)}
            )
        if summary.refused_count:
            self.stderr.write(
                ngettext("%(count)d row was refused.", "%(count)d rows were refused.", summary.refused_count)
                % {"count": summary.refused_count}
            )


def _shop(code: str) -> Shop:
    shop = Shop.objects.filter(code=code).first()
    if shop is None:
        known = ", ".join(Shop.objects.values_list("code", flat=True)[:20]) or _("none yet")
        raise CommandError(_("There is no shop %(code)s. Known shops: %(known)s.") % {"code": code, "known": known})
    return shop


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar by bytes on stderr; nothing where stderr is no terminal."""
    with tqdm(unit="B", unit_scale=True, file=sys.stderr, disable=None, leave=False) as bar:

        def show(done: int, size: int) -> None:
            bar.total = size
            bar.update(done - bar.n)

        yield show


@contextmanager
def _refused_file(path: Path | None) -> Iterator[Refusal | None]:
    """Writes each refused row as CSV (UTF-8 with BOM, so that spreadsheets read it)."""
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise CommandError(
            _("%(path)s cannot be written: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from None
    with file:
        writer = csv.writer(file)
        writer.writerow(["line", "order_number", "reason"])
        yield lambda row: writer.writerow([row.line, _as_text(row.number), _as_text(row.reason)])


def _as_text(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.lstrip().startswith(("=", "+", "-", "@")) else value
