"""What the dashboard shows, counted from rows at the moment it is asked: one query a figure, however many rows."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.reports import ages
from helpdesk.reports.periods import Steps
from refunds import breaches
from refunds.models import Breach, Clock, ClockKind, Commitment, Heartbeat, Ticket

from .tiles import monday

HOUR = timedelta(hours=1)
SOON: tuple[tuple[str | LazyText, timedelta], ...] = (
    (_("in 1 hour"), HOUR),
    (_("in 2 hours"), 2 * HOUR),
    (_("in 4 hours"), 4 * HOUR),
    (_("in 8 hours"), 8 * HOUR),
    (_("in 24 hours"), 24 * HOUR),
)
LATE = _("due already")
WEEKS = 8
# The most running clocks that are looked at for being missed and not noted: a sweep leaves none.
UNNOTED = 200


class Table(NamedTuple):
    """Rows by columns. `rows` are (name, code), `columns` names; `counts` by (row's code, column)."""

    rows: list[tuple[str, str]]
    columns: list[str]
    counts: Counter[tuple[str, int]]

    def lines(self) -> list[tuple[str, str, list[int], int]]:
        """Name, code, the counts of each column, and their sum."""
        found = []
        for name, code in self.rows:
            counts = [self.counts[code, column] for column in range(len(self.columns))]
            found.append((name, code, counts, sum(counts)))
        return found

    def total(self) -> int:
        return sum(self.counts.values())


def open_by_age(at: datetime) -> Table:
    """Unfinished tickets by state, and how long ago they were filed."""
    states = [(str(state.label), state.value) for state in ages.OPEN]
    return Table(states, [str(age.name) for age in ages.AGES], ages.counted(Ticket.objects.all(), at))


def due_soon(at: datetime) -> Table:
    """Running deadlines and open promises that fall due in the next hours, and those that are due already."""
    ends = [at, *(at + length for _name, length in SOON)]
    bucket, last = ages.bucket("due_at__lt", ends), ends[-1]
    clocks = Clock.objects.filter(stopped_at=None, due_at__lt=last).annotate(bucket=bucket)
    promises = Commitment.objects.filter(status="open", due_at__lt=last).annotate(bucket=bucket)
    counts = _counted(clocks, "kind", "bucket")
    counts.update(
        {("promise", column): count for (_status, column), count in _counted(promises, "status", "bucket").items()}
    )
    kinds = [(str(kind.label), kind.value) for kind in ClockKind]
    columns = [str(LATE), *(str(name) for name, _length in SOON)]
    return Table([*kinds, (str(_("promises")), "promise")], columns, counts)


def breaches_this_week(at: datetime) -> Table:
    """Deadlines that passed since Monday by what they were, and by who missed them."""
    parties = [party.value for party in Breach.Party]
    rows = Breach.objects.filter(due_at__gte=monday(at), due_at__lte=at).order_by()
    counts: Counter[tuple[str, int]] = Counter()
    for kind, party, count in rows.values_list("kind", "party").annotate(count=Count("pk")):
        counts[kind, parties.index(party)] += count
    kinds = [(str(kind.label), kind.value) for kind in ClockKind]
    return Table(kinds, [str(party.label) for party in Breach.Party], counts)


def promises_by_week(at: datetime) -> Table:
    """Promises that were kept and broken in each of the last weeks. One that is overdue and still open counts as broken
    in the week in which it was due, as in the list that its figure leads to."""
    first = monday(at) - timedelta(weeks=WEEKS - 1)
    weeks = Steps("week", [(first + timedelta(weeks=number)).date() for number in range(WEEKS)])
    ended = Commitment.objects.filter(closed_at__gte=first, status__in=("kept", "broken"))
    overdue = Commitment.objects.filter(status="open", due_at__gte=first, due_at__lt=at)
    counts: Counter[tuple[str, int]] = Counter()
    for rows, when in ((ended, "closed_at"), (overdue, "due_at")):
        by_week = rows.order_by().values_list(weeks.of(when), "status").annotate(count=Count("pk"))
        for week, status, count in by_week:
            counts[week.isoformat(), int(status != "kept")] += count
    columns = [str(pgettext_lazy("promise", "kept")), str(pgettext_lazy("promise", "broken"))]
    return Table([(weeks.name(week), week.isoformat()) for week in weeks.begins], columns, counts)


def unnoted(at: datetime) -> int:
    """Deadlines that are missed at this moment and stand on no record yet: a dead sweeper hides none."""
    return len(breaches.unnoted(at, UNNOTED))


def sweeper_silent_for(at: datetime) -> timedelta | None:
    """How long ago the sweeper last finished, a second at least; None where it never did."""
    last = Heartbeat.objects.filter(name="sweep").values_list("at", flat=True).first()
    return max(at - last, timedelta(seconds=1)) if last else None


def _counted(rows: QuerySet[Any], name: str, bucket: str) -> Counter[tuple[str, int]]:
    counted = rows.order_by().values_list(name, bucket).annotate(count=Count("pk"))
    return Counter({(code, column): count for code, column, count in counted})
