"""Reports over 1,000,000 closed tickets with 300,000 breaches, as a supervisor gets them: the whole page.

    DATABASE_URL=postgresql://… python bench/reports.py [CLOSED]

PostgreSQL alone: it creates a database of its own beside the one that is named, fills it for some minutes, and drops
it; 10 GB of disk are enough. Exits 1 when a page of one of the reports takes more than 500 ms at the 95th percentile
of whatever it may be narrowed to, or the first page of a list that a report leads to.
"""

import os
import random
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.tests.settings")

import scratch
from django.test import Client
from django.urls import reverse
from django.utils import timezone

BUDGET_MS = 500
PERIODS = ("7d", "30d", "90d", "last_month", "365d")
# Of each report and period; of each list and what it is narrowed to.
VIEWS, LISTED, WARM = 20, 7, 60
LONGEST = "365d"


# What lists are narrowed to when reports lead to them: half a year back, and by rare words, which costs most.
LISTS: dict[str, tuple[dict[str, str], ...]] = {
    "breach": (
        {},
        {"review": "none"},
        {"review": "done", "clause": "used"},
        {"cause": "other", "shop": "shop-7", "priority": "urgent"},
        {"from": "{from}", "to": "{to}", "party": "customer"},
        {"supplier": "supplier-5"},
    ),
    "ticket": (
        {},
        {"due": "overdue"},
        {"state": "any", "shop": "shop-7", "clause": "used"},
        {"state": "any", "filed_from": "{from}", "filed_to": "{to}", "clause": "used"},
        {"state": "rejected", "closed_from": "{from}", "closed_to": "{to}", "first_pass": "yes"},
        {"state": "any", "left": "escalated", "left_from": "{from}", "left_to": "{to}"},
    ),
    "payout": (
        {"status": "succeeded", "finished_from": "{from}", "finished_to": "{to}", "currency": "USD"},
        {"scenario": "used", "supplier": "supplier-5"},
    ),
    "claim": (
        {"late": "yes", "asked_from": "{from}", "asked_to": "{to}"},
        {"supplier": "supplier-5", "status": "unanswered"},
    ),
    "commitment": (
        {"status": "missed", "closed_from": "{from}", "closed_to": "{to}"},
        {"contested": "upheld", "shop": "shop-7"},
    ),
}


def views(chance: random.Random) -> list[tuple[str, str, dict[str, str]]]:
    """Report, period and query, in any order: told apart by all that it knows, narrowed to nothing, a word or two."""
    from helpdesk.reports.asked import FILTERS
    from helpdesk.reports.registry import REPORTS

    offered = {name: [code for code, _label in one.offered()] for name, one in FILTERS.items()}
    found = []
    for kind, period, _ in product(REPORTS.values(), PERIODS, range(VIEWS)):
        names = chance.sample(kind.filters, chance.choice((0, 0, 1, 1, 2)))
        query = {"period": period, "by": chance.choice(list(kind.by)), **{n: chance.choice(offered[n]) for n in names}}
        found.append((kind.key, period, query))
    chance.shuffle(found)
    return found


class Beside(NamedTuple):
    """What a page is compared with, in ms: to read one row by its key, and to count all breaches."""

    one: float
    every: float


def milliseconds(job: Callable[[], object]) -> float:
    began = perf_counter()
    job()
    return (perf_counter() - began) * 1000


def looked_at(client: Client, address: str, query: dict[str, str]) -> float:
    def look() -> None:
        response = client.get(address, query)
        assert response.status_code == 200, (address, query, response.status_code)

    return milliseconds(look)


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(times, n=20)[-1]


def show(what: str, times: list[float], beside: Beside) -> None:
    most = late(times)
    print(f"{what:<30}{median(times):7.0f} {most:7.0f} {most / beside.one:9,.0f} {most / beside.every:9.1f}")


def reports(client: Client, beside: Beside) -> bool:
    """Whether each is fast enough. What is said of the longest period is said of it alone."""
    taken: dict[tuple[str, str], list[float]] = {}
    asked = views(random.Random(20261126))
    for key, _period, query in asked[:WARM]:
        looked_at(client, reverse(f"admin:desk_report_{key}"), query)
    for key, period, query in asked:
        taken.setdefault((key, period), []).append(looked_at(client, reverse(f"admin:desk_report_{key}"), query))
    usual: dict[str, list[float]] = {}
    for (key, period), times in sorted(taken.items(), key=lambda row: (row[0][0], PERIODS.index(row[0][1]))):
        show(f"{key}, {period}", times, beside)
        usual.setdefault(key, []).extend(times if period != LONGEST else [])
    for key, times in usual.items():
        show(f"{key}, all but {LONGEST}", times, beside)
    return all(late(times) <= BUDGET_MS for times in usual.values())


def lists(client: Client, beside: Beside) -> bool:
    ago = timezone.localdate() - timedelta(days=180)
    days = {"from": ago.isoformat(), "to": (ago + timedelta(days=29)).isoformat()}
    pages = [
        (name, f"refunds_{name}_changelist", {word: value.format(**days) for word, value in query.items()})
        for name, queries in LISTS.items()
        for query in queries
    ]
    pages += [("board", "desk_board", {}), ("overview", "desk_supervisor", {})]
    taken: dict[str, list[float]] = {}
    for name, page, query in pages:
        times = [looked_at(client, reverse(f"admin:{page}"), query) for _ in range(LISTED)]
        taken.setdefault(name, []).extend(times[1:])
    for name, times in taken.items():
        show(f"{name}: the list's first page" if name in LISTS else name, times, beside)
    return all(late(times) <= BUDGET_MS for times in taken.values())


def measured(supervisor: str) -> bool:
    from django.contrib.auth.models import User

    from refunds.models import Breach

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=supervisor))
    some = Breach.objects.order_by("due_at")[1000].pk
    beside = Beside(
        median(milliseconds(lambda: Breach.objects.get(pk=some)) for _ in range(100)),
        median(milliseconds(Breach.objects.count) for _ in range(20)),
    )
    print(f"one row by its key: {beside.one:.2f} ms; a count of all breaches: {beside.every:.1f} ms")
    print(f"{'ms: half, and 95 of 100 within':<30}{'half':>7} {'95':>7} {'x one row':>9} {'x count':>9}")
    return reports(client, beside) & lists(client, beside)


def main() -> int:
    closed = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with scratch.database("bench_reports"):
        import two_years

        began = perf_counter()
        sizes = {"closed": closed, "open": closed // 50, "breaches": closed * 3 // 10, "commitments": closed * 4 // 10}
        supervisor = two_years.fill(**sizes)
        told = ", ".join(f"{size:,} {name}" for name, size in sizes.items())
        print(f"{told}; made in {perf_counter() - began:.0f} s")
        return int(not measured(supervisor))


if __name__ == "__main__":
    sys.exit(main())
