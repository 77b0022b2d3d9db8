"""What suppliers answered, how long they took, and what was given back for their goods."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from refunds.models import Claim

from .asked import Asked
from .dimensions import SUPPLIERS
from .drawing import drawn
from .percentiles import median, minutes, ninetieth
from .supplier_money import money_tables
from .tables import Column, Figure, Leads, Line, Report, Table, Text, Tile

KEY, TITLE = "suppliers", gettext_lazy("Suppliers")
FILTERS = ("supplier", "shop")
COLUMNS = {"supplier": "supplier", "shop": "shop"}
# What became of a question, as the list of questions calls it: still open ones by whether their time is over.
AGREED, REFUSED, UNANSWERED, WAITING, CLOSED = "agreed", "refused", "unanswered", "waiting", "closed"
BECAME = (AGREED, REFUSED, UNANSWERED, WAITING, CLOSED)
# Counted beside that: answers that came too late, and what is among the unanswered though nobody has noted it.
LATE, UNNOTED = "late", "unnoted"
_OF = {"agreed": AGREED, "refused": REFUSED, "silent": UNANSWERED, "open": WAITING, "closed": CLOSED}
# By the order of the columns.
TONES = {1: "good", 2: "bad", 3: "warn", 4: "plain", 5: "plain"}
MEDIAN = 8


@dataclass(frozen=True)
class Of:
    """The questions of one supplier, or of all: what became of how many, and how many took so many minutes."""

    became: Counter[str] = field(default_factory=Counter)
    took: Counter[int] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        return sum(self.became[how] for how in BECAME)

    @property
    def agreed_share(self) -> float | None:
        answered = self.became[AGREED] + self.became[REFUSED]
        return self.became[AGREED] / answered if answered else None


# By supplier.
Found = dict[Any, Of]


def report(asked: Asked, by: str = "supplier") -> Report:
    """Six queries and the names of suppliers, however many rows."""
    found, found_before = _found(asked)
    now, before = _together(found.values()), _together(found_before.values())
    before.took.update(dict(_times(_rows(asked).filter(asked_at__lt=asked.period.start))))
    table = _by(asked, by, found)
    return Report(
        KEY,
        TITLE,
        _(
            "Questions that suppliers were asked in the period, and what has become of them until now. Refunds are "
            "those that succeeded in the period, for the supplier's goods."
        ),
        _tiles(asked, now, before),
        [
            drawn(table, TONES, _("What suppliers answered")),
            drawn(table, {MEDIAN: "plain"}, _("Time to answer, median"), unit="seconds"),
        ],
        [table, *money_tables(asked)],
        _notices(now.became[UNNOTED]),
    )


def _rows(asked: Asked) -> QuerySet[Claim]:
    """Of the period and of the one before."""
    rows = asked.narrowed(Claim.objects.order_by(), COLUMNS)
    return rows.filter(asked_at__gte=asked.period.before.start, asked_at__lt=asked.period.end)


def _found(asked: Asked) -> tuple[Found, Found]:
    """In the period, and in the one before. Four queries, each of whole groups."""
    rows = _rows(asked)
    # What is open and past its deadline counts as unanswered: a dead sweeper hides none.
    overdue = rows.filter(status=Claim.Status.OPEN, due_at__lt=asked.at)
    late = rows.exclude(late_answer="").values_list("supplier")
    spans: tuple[Found, Found] = (defaultdict(Of), defaultdict(Of))

    def fill(groups: QuerySet[Claim, Any], count: Callable[..., None]) -> None:
        for supplier, *group, now, before in _counted(asked, groups):
            for found, number in zip(spans, (now, before), strict=True):
                count(found[supplier], number, *group)

    fill(rows.values_list("supplier", "status"), lambda of, number, how: of.became.update({_OF[how]: number}))
    fill(overdue.values_list("supplier"), lambda of, number: of.became.update(_passed(number)))
    fill(late, lambda of, number: of.became.update({LATE: number}))
    for supplier, minute, count in _times(rows.filter(asked_at__gte=asked.period.start), "supplier"):
        spans[0][supplier].took[minute] = count
    return spans


def _times(rows: QuerySet[Claim], *by: str) -> QuerySet[Claim, Any]:
    """How many answers took how many minutes: tens of thousands of groups where there are many suppliers."""
    answered = rows.filter(answer_s__isnull=False)
    return answered.values_list(*by, minutes("answer_s")).annotate(count=Count("*"))


def _passed(number: int) -> dict[str, int]:
    return {UNANSWERED: number, WAITING: -number, UNNOTED: number}


def _counted(asked: Asked, groups: QuerySet[Claim, Any]) -> QuerySet[Claim, Any]:
    """Each group with how many were asked in the period, and in the one before."""
    start = asked.period.start
    return groups.annotate(
        now=Count("asked_at", filter=Q(asked_at__gte=start)), before=Count("asked_at", filter=Q(asked_at__lt=start))
    )


def _together(found: Iterable[Of]) -> Of:
    total = Of()
    for each in found:
        total.became.update(each.became)
        total.took.update(each.took)
    return total


def _by(asked: Asked, by: str, found: Mapping[Any, Of]) -> Table:
    dimension = SUPPLIERS[by]
    lines = [
        Line(known.name, known.code, _figures(asked, found[value], known.code))
        for value, known in dimension.lines(value for value, of in found.items() if of.asked).items()
    ]
    total = Line(_("Together"), "", _figures(asked, _together(found.values()), ""))
    return Table("by", _("Questions and answers"), dimension.title, _columns(), lines, total)


def _columns() -> list[Column]:
    return [
        Column(_("Asked"), _("Questions that were asked in the period.")),
        Column(_("Agreed"), _("Questions to which the supplier agreed in time.")),
        Column(_("Refused"), _("Questions to which the supplier said no in time.")),
        Column(_("No answer in time"), _("Questions whose deadline passed without an answer, on record or not.")),
        Column(_("Waiting"), _("Open questions whose deadline has not passed.")),
        Column(_("No longer needed"), _("Questions that were closed because the ticket went on without them.")),
        Column(_("Late answers"), _("Answers that came too late: recorded, and nothing was moved by them.")),
        Column(_("Share agreed"), _("Of the answers in time, the share that agreed.")),
        Column(_("Time to answer, median"), _("Half of the answers in time took no longer, by the wall.")),
        Column(_("Time to answer, 9 of 10"), _("Nine of ten answers in time took no longer, by the wall.")),
    ]


def _figures(asked: Asked, of: Of, supplier: str) -> list[Figure]:
    narrowed = {"supplier": supplier} if supplier else {}
    return [
        Figure(of.asked, leads=_leads(asked, **narrowed)),
        *(Figure(of.became[how], leads=_leads(asked, **narrowed, status=how)) for how in BECAME),
        Figure(of.became[LATE], leads=_leads(asked, **narrowed, late="yes")),
        Figure(of.agreed_share, "share"),
        Figure(median(of.took), "seconds"),
        Figure(ninetieth(of.took), "seconds"),
    ]


def _leads(asked: Asked, **more: str) -> Leads:
    return Leads("claims", asked.leading(**asked.period.named("asked"), **more))


def _tiles(asked: Asked, now: Of, before: Of) -> list[Tile]:
    asks, agreed, _refused, silent, _waiting, _closed, late, share, middle, most = _columns()

    def count(how: str, **more: str) -> Figure:
        return Figure(now.became[how], leads=_leads(asked, **more), before=before.became[how])

    return [
        Tile(
            _("Questions asked"),
            Figure(now.asked, leads=_leads(asked), before=before.asked),
            asks.counts,
        ),
        Tile(agreed.title, count(AGREED, status=AGREED), agreed.counts),
        Tile(share.title, Figure(now.agreed_share, "share", before=before.agreed_share), share.counts),
        Tile(silent.title, count(UNANSWERED, status=UNANSWERED), silent.counts, "bad"),
        Tile(late.title, count(LATE, late="yes"), late.counts, "bad"),
        Tile(middle.title, Figure(median(now.took), "seconds", before=median(before.took)), middle.counts, "bad"),
        Tile(most.title, Figure(ninetieth(now.took), "seconds", before=ninetieth(before.took)), most.counts, "bad"),
    ]


def _notices(unnoted: int) -> list[Text]:
    if not unnoted:
        return []
    told = ngettext(
        "%(count)d question of these has passed its deadline at this moment, and that is not on record yet; "
        "it counts as not answered in time.",
        "%(count)d questions of these have passed their deadline at this moment, and that is not on record yet; "
        "they count as not answered in time.",
        unnoted,
    )
    return [told % {"count": unnoted}]
