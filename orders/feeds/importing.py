"""Import a shop's file of orders: read in chunks, write only what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from orders.facts import OrderFacts, Outcome, OutcomeKind, Refused, says_nothing_new, upsert
from orders.models import Order, Shop
from orders.sentences import joined

from .opening import FileRefused
from .reading import Entry, Progress, open_feed

CHUNK = 500
MOST_KEPT = 1000  # refusals kept in a summary; all are counted


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken: its first line in the file, its order number as it stands there, and why."""

    line: int
    number: str
    reason: str


# What is called with every refused row.
Refusal = Callable[[RefusedRow], object]


@dataclass
class Summary:
    """What an import did. `refused` and `notes` keep the first thousand; `refused_count` counts all."""

    format: str
    encoding: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused_count: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    # Rows that were taken, but not in everything they say (a refunded order called paid).
    notes: list[RefusedRow] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged + self.refused_count


def import_file(
    path: str | Path,
    shop: Shop,
    *,
    progress: Progress | None = None,
    on_refused: Refusal | None = None,
) -> Summary:
    """Import every row of a file. Each row stands alone, so an interrupted import is simply started again.

    `progress(bytes read, bytes in all)` is called after each chunk, `on_refused` with every refused row,
    also those beyond the summary's bound. Raises FileRefused before anything is imported when the file is
    of no known format or holds no orders.
    """
    with open_feed(Path(path), shop) as reading:
        summary = Summary(reading.format, reading.encoding)
        for chunk in _chunks(reading.entries):
            for entry, result in _recorded(chunk, shop, reading.format):
                _count(summary, entry, result, on_refused)
            if progress:
                progress(reading.done(), reading.size)
    if not summary.rows:
        raise FileRefused(_("The file has a header, but no orders below it."))
    return summary


def _chunks(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while chunk := list(islice(entries, CHUNK)):
        yield chunk


def _recorded(chunk: list[Entry], shop: Shop, source: str) -> Iterator[tuple[Entry, Outcome | Refused | None]]:
    """Each entry with what became of it; None where it says nothing new, which costs no write and no lock."""
    known = _known(chunk, shop)
    for entry in chunk:
        if isinstance(entry.told, Refused):
            yield entry, entry.told
            continue
        order = known.get(entry.told.number)
        if order and says_nothing_new(order, entry.told, order.payments.all()):
            yield entry, None
            continue
        known.pop(entry.told.number, None)
        yield entry, _upserted(shop, entry.told, source)


def _upserted(shop: Shop, facts: OrderFacts, source: str) -> Outcome | Refused:
    try:
        return upsert(shop, facts, source)
    except Refused as error:
        return error


def _known(chunk: list[Entry], shop: Shop) -> dict[str, Order]:
    """The chunk's orders as we know them, in a handful of queries."""
    numbers = {entry.told.number for entry in chunk if isinstance(entry.told, OrderFacts)}
    usable = [number for number in numbers if number.isprintable()]
    orders = (
        Order.objects.filter(shop=shop, number__in=usable)
        .select_related("product__supplier")
        .prefetch_related("payments__external_refunds")
    )
    return {order.number: order for order in orders}


def _count(
    summary: Summary,
    entry: Entry,
    result: Outcome | Refused | None,
    on_refused: Refusal | None,
) -> None:
    if isinstance(result, Refused):
        row = RefusedRow(entry.line, entry.number, result.reason)
        summary.refused_count += 1
        if len(summary.refused) < MOST_KEPT:
            summary.refused.append(row)
        if on_refused:
            on_refused(row)
        return
    kind = result.kind if result else OutcomeKind.UNCHANGED
    setattr(summary, kind.value, getattr(summary, kind.value) + 1)
    if result and result.notes and len(summary.notes) < MOST_KEPT:
        summary.notes.append(RefusedRow(entry.line, entry.number, joined(result.notes)))
