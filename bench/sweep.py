"""The sweep over 1,000,000 running clocks: with nothing due, with 20,000 overdue, and two sweeps at once.

    DATABASE_URL=postgresql://… python bench/sweep.py [CLOCKS]

PostgreSQL alone: it creates a database of its own beside the one that is named, and drops it. Exits 1 when a sweep
with nothing due takes more than 100 ms, when fewer than 1,000 breaches a second are put on record, or when two sweeps
at once do not record each breach once with its event and its delivery.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import scratch
from django.db import connection

BUDGET_MS, BUDGET_BREACHES = 100, 1_000
OVERDUE, ALONE, TIMES = 20_000, 500, 25
# Ten tickets a second come in, so that those of an hour are over after the next.
APART = timedelta(seconds=0.1)


def fill(clocks: int) -> datetime:
    """One ticket is filed; all others are its copies, each with an order, a payment and three clocks of its own.

    Returns when the first of them is due. Everybody has been warned already.
    """
    from refunds.models import Clock
    from refunds.tests.make import make_ticket

    ticket, number = make_ticket(), "'C' || lpad(n::text, 11, '0')"
    running = list(Clock.objects.filter(ticket=ticket).order_by("due_at"))
    assert ticket.order
    assert ticket.payment
    tickets = clocks // len(running)
    own = {"order_id": "t.order_id + n", "payment_id": "t.payment_id + n", "head_seq": "0", "head_hash": "''"}
    later = {at: f"t.{at} + n * interval '{APART.total_seconds()} s'" for at in ("started_at", "due_at", "next_due_at")}
    scratch.copy(ticket.order, tickets, number=number)
    scratch.copy(ticket.payment, tickets, serial=number, order_id=own["order_id"])
    scratch.copy(ticket, tickets, number=number, **own, **later)
    for position, clock in enumerate(running):
        kept = {"id": f"{(position + 1) * 10**9} + n", "warn_at": "NULL", "warned_at": "t.due_at"}
        scratch.copy(clock, tickets, ticket_id="t.ticket_id + n", **kept, **later)
    Clock.objects.filter(ticket=ticket).update(stopped_at=ticket.submitted_at)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        # What the load left to be written is not what is measured.
        cursor.execute("CHECKPOINT")
    assert running[0].due_at is not None
    return running[0].due_at


def timed(job: Callable[[], object]) -> float:
    began = perf_counter()
    job()
    return perf_counter() - began


def sweep(at: datetime) -> object:
    from refunds import sweeping

    return sweeping.sweep(at)


def nothing_due(at: datetime) -> float:
    """Milliseconds."""
    from refunds.models import Clock

    some = Clock.objects.order_by("pk")[0].pk
    sweep(at)
    idle = median(timed(lambda: sweep(at)) for _ in range(TIMES)) * 1000
    one = median(timed(lambda: Clock.objects.get(pk=some)) for _ in range(TIMES)) * 1000
    print(f"nothing due: a sweep takes {idle:.1f} ms, as long as {idle / one:.0f} looks at one row by its key")
    return idle


def overdue(at: datetime) -> float:
    """Breaches a second."""
    from refunds import actions
    from refunds.models import Clock

    late = Clock.objects.filter(stopped_at=None, due_at__lt=at).order_by("due_at", "pk").select_related("ticket")
    alone = ALONE / timed(lambda: [actions.sweep(clock.ticket, at=at) for clock in late[:ALONE]])
    # A session keeps its plans for foreign keys, and these were made while hardly an event was there.
    connection.close()
    busy = process_time()
    together = (OVERDUE - ALONE) / timed(lambda: sweep(at))
    busy = (process_time() - busy) / (OVERDUE - ALONE)
    print(f"{OVERDUE:,} overdue: {together:,.0f} breaches a second with their events and deliveries")
    print(f"each busies this process for {busy * 1e6:.0f} µs, the rest is the database and whatever else runs beside")
    print(f"one ticket a transaction: {alone:,.0f} a second; {together / alone:.1f} times as fast together")
    return together


def _one_of_two(at: datetime, gate: Barrier) -> None:
    connection.ensure_connection()
    gate.wait()
    print(f"  one of two: {sweep(at)}")


def two_at_once(at: datetime) -> bool:
    connection.close()
    context = get_context("fork")
    gate = context.Barrier(2)
    both = [context.Process(target=_one_of_two, args=(at, gate)) for _ in range(2)]

    def run() -> None:
        for process in both:
            process.start()
        for process in both:
            process.join()

    print(f"two sweeps at once: {OVERDUE / timed(run):,.0f} breaches a second")
    return all(process.exitcode == 0 for process in both)


def each_once() -> bool:
    from refunds.models import Breach, Delivery, Event

    events = Event.objects.filter(kind="breach")
    found = {
        "breaches": Breach.objects.count(),
        "clocks": Breach.objects.values("clock").distinct().count(),
        "events": events.count(),
        "tickets": events.values("ticket").distinct().count(),
        "deliveries": Delivery.objects.filter(event__in=events).count(),
    }
    print(", ".join(f"{count:,} {what}" for what, count in found.items()))
    return set(found.values()) == {2 * OVERDUE}


def main() -> int:
    clocks = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with scratch.database("bench_sweep"):
        began = perf_counter()
        first = fill(clocks)
        print(f"{clocks:,} running clocks, made in {perf_counter() - began:.0f} s")
        is_fast = nothing_due(first) <= BUDGET_MS
        is_fast &= overdue(first + (OVERDUE + 0.5) * APART) >= BUDGET_BREACHES
        is_whole = two_at_once(first + (2 * OVERDUE + 0.5) * APART) & each_once()
    return int(not (is_fast and is_whole))


if __name__ == "__main__":
    sys.exit(main())
