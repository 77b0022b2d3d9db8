"""One verdict a line: which sentences of a file are promises, for measuring the rules on real chats."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from refunds.promises import Promise, find_promises

LONGEST_LINE = 1_000_000  # a file without line ends must not fill the memory


class Command(BaseCommand):
    help = "Prints, for each line of FILE, `promise<TAB>matched text<TAB>due` or `none`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help='a UTF-8 text, one message a line; "-" is standard input')
        parser.add_argument("--at", metavar="ISO", help="when it was said; without an offset in TIME_ZONE; default now")

    def handle(self, *args: Any, **options: Any) -> None:
        at = _moment(options["at"])
        with _opened(options["file"]) as lines:
            try:
                for line in _whole_lines(lines):
                    self.stdout.write(_verdict(line, at))
            except UnicodeDecodeError as wrong:
                raise CommandError(f"{options['file']} is not UTF-8: {wrong}") from wrong


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.localtime()
    try:
        at = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise CommandError(f"--at {text!r} is not a time such as 2026-11-23T10:00+08:00") from wrong
    return timezone.make_aware(at) if timezone.is_naive(at) else at


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(encoding="utf-8-sig")
        yield sys.stdin
        return
    try:
        file = open(name, encoding="utf-8-sig", newline=None)  # noqa: SIM115 -- closed below
    except OSError as wrong:
        raise CommandError(f"Cannot read {name}: {wrong.strerror}.") from wrong
    with file:
        yield file


def _whole_lines(lines: TextIO) -> Iterator[str]:
    """Line by line; of a line beyond all reason only its beginning, so that one line stays one verdict."""
    while line := lines.readline(LONGEST_LINE):
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith("\n"):
            rest = lines.readline(LONGEST_LINE)
        yield line


def _verdict(line: str, at: datetime) -> str:
    found = find_promises(line, at=at)
    if not found:
        return "none"
    first: Promise = next((promise for promise in found if promise.due), found[0])
    return f"promise\t{' '.join(first.text.split())}\t{first.due.isoformat() if first.due else ''}"
