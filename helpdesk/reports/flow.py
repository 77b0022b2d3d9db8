"""How tickets flow: filed, closed, at the first pass or after detours, what is open, and how long each state takes."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from refunds.lifecycle import FINAL, State
from refunds.models import Ticket

from . import ages, flow_states, periods
from .asked import Asked
from .drawing import drawn, over_time
from .flow_states import MEDIAN, TONES
from .periods import Period
from .tables import Column, Figure, Leads, Report, Table, Tile

KEY, TITLE = "flow", gettext_lazy("Flow of tickets")
FILTERS = ("shop", "clause", "priority", "assignee")
COLUMNS = {name: name for name in FILTERS}
FILED, STRAIGHT = "filed", "straight"
DECIDED = (State.PAID.value, State.REJECTED.value)


class Moved(NamedTuple):
    """How many were filed, closed as what, and decided at the first pass: in the period, in the one before, by step."""

    now: Counter[str]
    before: Counter[str]
    steps: defaultdict[date, Counter[str]]


def report(asked: Asked, by: str = "state") -> Report:
    """Six queries, however many rows. There is only one way to tell its figures apart."""
    rows = asked.narrowed(Ticket.objects.order_by(), COLUMNS)
    moved = _moved(asked, rows)
    counts = ages.counted(rows, asked.at)
    time, open_now, stays = _over_time(asked, moved), flow_states.open_now(asked, counts), flow_states.stays(asked)
    return Report(
        KEY,
        TITLE,
        _(
            "Tickets by the day on which they were filed and closed; one that was opened again by an appeal is not "
            "closed. A detour takes a ticket off the straight way to its decision: more evidence is asked for, it "
            "goes to a supervisor, is appealed or sent back, an approval is taken back, or a payout fails. Clause, "
            "priority and assignee are those that a ticket has now; of the times in a state, those when it left."
        ),
        _tiles(asked, moved, counts.total()),
        [
            drawn(time, {0: "plain", 1: "good"}, _("Filed and closed"), is_stacked=False),
            drawn(open_now, TONES),
            drawn(stays, {MEDIAN: "plain"}, _("Time in each state, median"), unit="seconds"),
        ],
        [time, open_now, stays],
    )


def _moved(asked: Asked, rows: QuerySet[Ticket]) -> Moved:
    moved, steps = Moved(Counter(), Counter(), defaultdict(Counter)), periods.steps(asked.period)
    filed = _filed(rows, asked.period).values_list(steps.of("submitted_at")).annotate(count=Count("*"))
    for begin, count in filed:
        moved.steps[begin][FILED] += count
    for begin, state, count, straight in _closed_as(rows, asked.period, steps.of("closed_at")):
        moved.steps[begin].update(_ended(state, count, straight))
    for step in moved.steps.values():
        moved.now.update(step)
    moved.before[FILED] = _filed(rows, asked.period.before).count()
    for state, count, straight in _closed_as(rows, asked.period.before):
        moved.before.update(_ended(state, count, straight))
    return moved


def _filed(rows: QuerySet[Ticket], period: Period) -> QuerySet[Ticket]:
    return rows.filter(submitted_at__gte=period.start, submitted_at__lt=period.end)


def _closed_as(rows: QuerySet[Ticket], period: Period, *by: Any) -> QuerySet[Ticket, Any]:
    closed = rows.filter(closed_at__gte=period.start, closed_at__lt=period.end).values_list(*by, "state")
    return closed.annotate(count=Count("*"), straight=Count("closed_at", filter=Q(detours=0)))


def _ended(state: str, count: int, straight: int) -> dict[str, int]:
    return {state: count, STRAIGHT: straight if state in DECIDED else 0}


def _closed(of: Counter[str]) -> int:
    return sum(of[state] for state in FINAL)


def _first_pass(of: Counter[str]) -> float | None:
    decided = sum(of[state] for state in DECIDED)
    return of[STRAIGHT] / decided if decided else None


def _over_time(asked: Asked, moved: Moved) -> Table:
    def figures(begin: date, days: Period) -> list[Figure]:
        of = moved.steps[begin]
        return [
            Figure(of[FILED], leads=_leads(asked, days, "filed")),
            Figure(_closed(of), leads=_leads(asked, days, "closed")),
            *(Figure(of[state], leads=_leads(asked, days, "closed", state=state)) for state in FINAL),
            Figure(of[STRAIGHT], leads=_leads(asked, days, "closed", first_pass="yes")),
            Figure(_first_pass(of), "share"),
        ]

    return over_time(asked.period, _columns(), figures)


def _columns() -> list[Column]:
    return [
        Column(pgettext("tickets", "Filed"), _("Tickets that were filed then.")),
        Column(pgettext("tickets", "Closed"), _("Tickets that were paid, rejected or withdrawn then, and stayed so.")),
        Column(State.PAID.label, _("Those of the closed ones whose money is back.")),
        Column(State.REJECTED.label, _("Those of the closed ones that were refused.")),
        Column(State.WITHDRAWN.label, _("Those of the closed ones that customers took back.")),
        Column(_("At the first pass"), _("Those that were paid or rejected without a detour.")),
        Column(_("First-pass rate"), _("Of those that were paid or rejected, the share without a detour.")),
    ]


def _leads(asked: Asked, days: Period, kind: str, **more: str) -> Leads:
    """`kind` is filed or closed."""
    return Leads("tickets", asked.leading(**{"state": "any", **days.named(kind), **more}))


def _tiles(asked: Asked, moved: Moved, open_now: int) -> list[Tile]:
    now, before, period = moved.now, moved.before, asked.period
    filed, closed, *_ends, straight, rate = _columns()
    return [
        Tile(
            filed.title,
            Figure(now[FILED], leads=_leads(asked, period, "filed"), before=before[FILED]),
            _("Tickets that were filed in the period."),
        ),
        Tile(
            closed.title,
            Figure(_closed(now), leads=_leads(asked, period, "closed"), before=_closed(before)),
            _("Tickets that were paid, rejected or withdrawn in the period, and stayed so."),
        ),
        Tile(
            pgettext("tickets", "Open now"),
            Figure(open_now, leads=Leads("tickets", asked.leading())),
            _("Tickets that are unfinished at this moment, whenever they were filed."),
        ),
        Tile(
            straight.title,
            Figure(now[STRAIGHT], leads=_leads(asked, period, "closed", first_pass="yes"), before=before[STRAIGHT]),
            straight.counts,
            "good",
        ),
        Tile(rate.title, Figure(_first_pass(now), "share", before=_first_pass(before)), rate.counts, "good"),
    ]
