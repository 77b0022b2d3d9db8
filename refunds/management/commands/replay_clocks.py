"""`manage.py replay_clocks LOG.csv CONFIG.toml --out OUT.csv`: the deadlines of other people's logs, on our clock."""

from __future__ import annotations

import csv
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from refunds.replay import (
    COLUMNS,
    Config,
    ConfigRefused,
    Log,
    LogRefused,
    Measuring,
    measure,
    moment,
    read_config,
    read_log,
)
from refunds.wording import provisional


class Command(BaseCommand):
    help = "Computes the deadlines of a log of state changes with the code that runs the desk; see docs/clocks.md."
    requires_system_checks: list[str] = []  # it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("log", type=Path, metavar="LOG.csv", help="columns case, at, state and, maybe, priority")
        parser.add_argument("config", type=Path, metavar="CONFIG.toml", help="calendar, states and targets")
        parser.add_argument("--out", type=Path, metavar="OUT.csv", required=True, help="one row a case and cycle")
        parser.add_argument("--until", metavar="ISO", help="read the log as it stood then; default: its last time")

    def handle(self, *args: Any, **options: Any) -> None:
        config = _config(options["config"])
        until = _moment(options["until"], config)
        out = _writable(options["out"], but=(options["log"], options["config"]))
        seen = Measuring()
        try:
            log = _log(options["log"], config)
            with _replacing(out) as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows(row.cells() for row in measure(log, config, until, seen))
        except LogRefused as refused:
            raise CommandError(f"{options['log']}: {refused}") from None
        self._report(log, seen)

    def _report(self, log: Log, seen: Measuring) -> None:
        told = {"rows": len(log), "cases": seen.cases, "cycles": seen.cycles, "breached": seen.breached}
        self.stdout.write(_("%(rows)d rows, %(cases)d cases, %(cycles)d cycles, %(breached)d breached") % told)
        if seen.provisional_years:
            self.stderr.write(provisional(sorted(seen.provisional_years)))


def _config(path: Path) -> Config:
    try:
        return read_config(_text(path))
    except ConfigRefused as refused:
        raise CommandError(f"{path}: {refused}") from None


def _text(path: Path) -> str:
    with _readable(path) as file:
        return file.read()


def _log(path: Path, config: Config) -> Log:
    with _readable(path) as file, tqdm(file, unit=" rows", file=sys.stderr, disable=None, leave=False) as lines:
        return read_log(lines, config.calendar.zone)


@contextmanager
def _readable(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except OSError as wrong:
        raise CommandError(_("Cannot read %(file)s: %(reason)s.") % {"file": path, "reason": wrong.strerror}) from None
    except UnicodeDecodeError as wrong:
        raise CommandError(_("%(file)s is not UTF-8: %(reason)s.") % {"file": path, "reason": wrong}) from None


def _moment(text: str | None, config: Config) -> datetime | None:
    try:
        return moment(text, config.calendar.zone) if text is not None else None
    except ValueError as wrong:
        raise CommandError(f"--until: {wrong}") from None


def _writable(path: Path, but: tuple[Path, ...]) -> Path:
    """Where to write: the file that a link leads to. Never over what is read, nor over what is no file."""
    if path.exists() and (not path.is_file() or any(path.samefile(read) for read in but)):
        raise CommandError(_("%(file)s cannot be replaced: choose another name for --out.") % {"file": path})
    return path.resolve()


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    """Written beside it and renamed when it is whole: what was there stays until then, whatever fails."""
    beside = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8", newline="") as file:
            yield file
        os.replace(beside, path)
    except OSError as wrong:
        raise CommandError(_("Cannot write %(file)s: %(reason)s.") % {"file": path, "reason": wrong.strerror}) from None
    finally:
        beside.unlink(missing_ok=True)
