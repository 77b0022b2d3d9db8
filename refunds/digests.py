"""Digests: the heads of all tickets' chains, written once a day outside the database.

Whoever can change rows can also compute hashes anew and so shorten a chain without a trace inside the
database. A digest in the storage still knows the event that was there. Keep that storage from the same hands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db.models import QuerySet
from django.utils import timezone

from .models import Event, Ticket

FOLDER = "digests"
CHUNK = 500
IN_MEMORY = 1024 * 1024


class Head(NamedTuple):
    """Where a ticket's chain ended: the event `seq` had this hash."""

    ticket: int
    seq: int
    hash: str


def write(at: datetime | None = None) -> str | None:
    """Store the digest of the day of `at` (TIME_ZONE). None where there is one already: none is replaced."""
    day = timezone.localtime(at or timezone.now()).date()
    name, storage = f"{FOLDER}/{day.isoformat()}.jsonl", storages["default"]
    if storage.exists(name):
        return None
    with SpooledTemporaryFile(IN_MEMORY) as lines:
        for head in Ticket.objects.order_by("pk").values_list("pk", "head_seq", "head_hash").iterator(CHUNK):
            lines.write(json.dumps(Head(*head)._asdict(), separators=(",", ":")).encode() + b"\n")
        lines.seek(0)
        return storage.save(name, File(lines, name=name))


def names() -> list[str]:
    """The digests that there are, oldest first."""
    try:
        _folders, files = storages["default"].listdir(FOLDER)
    except FileNotFoundError:
        return []
    return sorted(name for name in files if name.endswith(".jsonl"))


def differences(only: Iterable[str] | None = None) -> Iterator[str]:
    """A sentence for every event that a digest knows and the record does not. All digests, or those named."""
    storage = storages["default"]
    for name in names() if only is None else only:
        heads = _read(storage, name)
        while chunk := list(islice(heads, CHUNK)):
            yield from (line for line in chunk if isinstance(line, str))
            yield from _compare(name, [line for line in chunk if isinstance(line, Head)])


def _read(storage: Storage, name: str) -> Iterator[Head | str]:
    """The heads of one digest; a sentence for each line that is none."""
    with storage.open(f"{FOLDER}/{name}", "rb") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
                yield Head(int(row["ticket"]), int(row["seq"]), str(row["hash"]))
            except (ValueError, TypeError, KeyError):
                yield f"digest {name}, line {number}: cannot be read"


def _compare(name: str, heads: list[Head]) -> Iterator[str]:
    known = _hashes(heads)
    for head in heads:
        found = known.get((head.ticket, head.seq))
        where = f"digest {name}: event {head.seq} of ticket {head.ticket}"
        if found is None:
            yield f"{where} is missing from the record"
        elif found != head.hash:
            yield f"{where} is not the one that was there"


def _hashes(heads: list[Head]) -> dict[tuple[int, int], str]:
    events: QuerySet[Event] = Event.objects.filter(
        ticket__in={head.ticket for head in heads}, seq__in={head.seq for head in heads}
    )
    return {(ticket, seq): hash_ for ticket, seq, hash_ in events.order_by().values_list("ticket", "seq", "hash")}
