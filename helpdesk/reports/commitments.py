"""Promises that ended, by who gave them: kept, broken, superseded, released, and what customers deny."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from refunds.models import Commitment

from . import periods
from .asked import Asked
from .dimensions import PROMISES, Known
from .drawing import drawn, over_time
from .periods import Period
from .tables import Column, Figure, Leads, Line, Report, Table, Text, Tile

KEY, TITLE = "commitments", gettext_lazy("Promises")
FILTERS = ("made_by", "kind", "shop")
BY = tuple(PROMISES)
COLUMNS = {"made_by": "made_by", "kind": "kind", "shop": "shop"}
# How the list calls what is broken, or overdue and still open.
MISSED = "missed"
KEPT, SUPERSEDED, RELEASED = "kept", "superseded", "released"
ENDS = (KEPT, MISSED, SUPERSEDED, RELEASED)
WAITING, UPHELD, DISMISSED = "waiting", "upheld", "dismissed"
CONTESTS = (WAITING, UPHELD, DISMISSED)
# By the order of the columns.
TONES = {0: "good", 1: "bad", 2: "warn", 3: "plain"}
Counts = Counter[str]


def report(asked: Asked, by: str = "made_by") -> Report:
    """Four queries or so, however many rows. `by` is one of `BY`."""
    overdue = _overdue(asked, by)
    now, before = _counted(asked, by, overdue)
    table = _by(asked, by, now)
    by_time = _over_time(asked, overdue)
    return Report(
        KEY,
        TITLE,
        _(
            "Promises that ended in the period, whenever they were given. One that is overdue and still open ended "
            "when it was due: as broken."
        ),
        _tiles(asked, _sum(now), _sum(before)),
        [drawn(table, TONES), drawn(by_time, {0: "good", 1: "bad"})],
        [table, by_time],
        _notices(asked.period, overdue),
    )


def _rows(asked: Asked) -> QuerySet[Commitment]:
    return asked.narrowed(Commitment.objects.order_by(), COLUMNS)


def _overdue(asked: Asked, by: str) -> list[tuple[Any, date, int, int]]:
    """What is open and past its due time, which nobody has put on record: a dead sweeper hides none.

    Value, first day of the step, how many in the period and before it.
    """
    period, steps = asked.period, periods.steps(asked.period)
    late = _rows(asked).filter(status=Commitment.Status.OPEN, due_at__lt=asked.at)
    rows = late.filter(due_at__gte=period.before.start, due_at__lt=period.end)
    grouped = rows.values_list(PROMISES[by].column, steps.of("due_at"))
    return list(grouped.annotate(**_spans("due_at", period)))


def _spans(column: str, period: Period) -> dict[str, Count]:
    return {
        "now": Count(column, filter=Q(**{f"{column}__gte": period.start})),
        "before": Count(column, filter=Q(**{f"{column}__lt": period.start})),
    }


def _counted(
    asked: Asked, by: str, overdue: list[tuple[Any, date, int, int]]
) -> tuple[dict[Any, Counts], dict[Any, Counts]]:
    """How many ended how, and are contested, by value: in the period, and in the one before."""
    period = asked.period
    ended = _rows(asked).filter(closed_at__gte=period.before.start, closed_at__lt=period.end)
    contested = Q(closed_at__gte=period.start, contested_at__isnull=False)
    grouped = ended.values_list(PROMISES[by].column, "status").annotate(
        **_spans("closed_at", period),
        waiting=Count("contested_at", filter=contested & Q(contest_outcome=None)),
        upheld=Count("contested_at", filter=contested & Q(contest_outcome=UPHELD)),
        dismissed=Count("contested_at", filter=contested & Q(contest_outcome=DISMISSED)),
    )
    now, before = defaultdict[Any, Counts](Counter), defaultdict[Any, Counts](Counter)
    for key, status, in_it, in_before, *contests in grouped:
        how = MISSED if status == Commitment.Status.BROKEN else status
        now[key][how] += in_it
        before[key][how] += in_before
        now[key].update(dict(zip(CONTESTS, contests, strict=True)))
    for key, _begin, in_it, in_before in overdue:
        now[key][MISSED] += in_it
        before[key][MISSED] += in_before
    return now, before


def _sum(counts: Mapping[Any, Counts]) -> Counts:
    total: Counts = Counter()
    for count in counts.values():
        total.update(count)
    return total


def _by(asked: Asked, by: str, now: Mapping[Any, Counts]) -> Table:
    dimension = PROMISES[by]
    found = {key: counts for key, counts in now.items() if counts.total()}
    lines = [
        Line(known.name, known.code, _figures(asked, found[key], _narrowed(by, known)))
        for key, known in dimension.lines(found).items()
    ]
    total = Line(_("Together"), "", _figures(asked, _sum(found), {}))
    title = _("Promises by: %(what)s") % {"what": dimension.title}
    return Table("by", title, dimension.title, _columns(), lines, total)


def _narrowed(by: str, known: Known) -> dict[str, str] | None:
    """What a line's lists are narrowed to; None where they cannot be."""
    return {by: known.code} if known.code else None


def _columns() -> list[Column]:
    return [
        Column(pgettext("promise", "kept"), _("Done in time; those that the customer contests too.")),
        Column(pgettext("promise", "broken"), _("Not done when they were due, or overdue and still open.")),
        Column(pgettext("promise", "superseded"), _("Replaced by a newer promise before they were due.")),
        Column(pgettext("promise", "released"), _("No longer needed: the ticket ended, or an agent gave a reason.")),
        Column(_("Kept rate"), _("Of those that were kept or broken, the share that was kept.")),
        Column(_("Contest waits"), _("Kept ones that the customer denies and no supervisor has looked at.")),
        Column(_("Customer was right"), _("Kept ones of which a supervisor found that they were not.")),
        Column(_("It was kept"), _("Contested ones of which a supervisor found that they were kept.")),
    ]


def _figures(asked: Asked, counts: Counts, narrowed: dict[str, str] | None) -> list[Figure]:
    ends = [Figure(counts[how], leads=_leads(asked, narrowed, status=how)) for how in ENDS]
    contests = [Figure(counts[how], leads=_leads(asked, narrowed, contested=how)) for how in CONTESTS]
    return [*ends, Figure(_kept_rate(counts), "share"), *contests]


def _leads(asked: Asked, narrowed: dict[str, str] | None, days: Period | None = None, **more: str) -> Leads | None:
    if narrowed is None:
        return None
    return Leads("promises", asked.leading(**narrowed, **(days or asked.period).named("closed"), **more))


def _kept_rate(counts: Counts) -> float | None:
    decided = counts[KEPT] + counts[MISSED]
    return counts[KEPT] / decided if decided else None


def _over_time(asked: Asked, overdue: list[tuple[Any, date, int, int]]) -> Table:
    period, steps = asked.period, periods.steps(asked.period)
    rows = _rows(asked).filter(closed_at__gte=period.start, closed_at__lt=period.end)
    rows = rows.filter(status__in=(Commitment.Status.KEPT, Commitment.Status.BROKEN))
    counts: Counter[tuple[date, str]] = Counter()
    for begin, status, count in rows.values_list(steps.of("closed_at"), "status").annotate(count=Count("*")):
        counts[begin, KEPT if status == KEPT else MISSED] += count
    for _key, begin, in_it, _before in overdue:
        counts[begin, MISSED] += in_it

    def figures(begin: date, days: Period) -> list[Figure]:
        of = Counter({how: counts[begin, how] for how in (KEPT, MISSED)})
        leading = [Figure(of[how], leads=_leads(asked, {}, days, status=how)) for how in (KEPT, MISSED)]
        return [*leading, Figure(_kept_rate(of), "share")]

    kept, broken, _superseded, _released, rate, *_contests = _columns()
    return over_time(period, [kept, broken, rate], figures)


def _tiles(asked: Asked, now: Counts, before: Counts) -> list[Tile]:
    ended = [sum(counts[how] for how in ENDS) for counts in (now, before)]

    def ended_as(how: str) -> Figure:
        return Figure(now[how], leads=_leads(asked, {}, status=how), before=before[how])

    return [
        Tile(
            _("Promises that ended"),
            Figure(ended[0], leads=_leads(asked, {}), before=ended[1]),
            _("All promises that ended in the period, however."),
        ),
        Tile(_("Kept"), ended_as(KEPT), _("Promises that were done in time."), "good"),
        Tile(
            _("Broken"),
            ended_as(MISSED),
            _("Promises that were not done when they were due, on record or not."),
            "bad",
        ),
        Tile(
            _("Kept rate"),
            Figure(_kept_rate(now), "share", before=_kept_rate(before)),
            _("Of those that were kept or broken, the share that was kept."),
            "good",
        ),
        Tile(
            _("Contests that wait"),
            Figure(now[WAITING], leads=_leads(asked, {}, contested=WAITING)),
            _("Promises of the period that a customer denies were kept, and no supervisor has looked at."),
            "bad",
        ),
    ]


def _notices(period: Period, overdue: list[tuple[Any, date, int, int]]) -> list[Text]:
    count = sum(in_it for _key, _begin, in_it, _before in overdue)
    if not count:
        return []
    told = ngettext(
        "%(count)d promise of these is overdue at this moment and not on record as broken yet; it is counted here.",
        "%(count)d promises of these are overdue at this moment and not on record as broken yet; "
        "they are counted here.",
        count,
    )
    return [told % {"count": count}]
