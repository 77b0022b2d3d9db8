"""The supervisors' dashboard: what waits, and four charts, each with the table that it is drawn from."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.charts import Drawn
from helpdesk.admin.pages import page, require
from helpdesk.reports.registry import REPORTS
from refunds import wording
from refunds.models import Commitment

from . import charts, figures
from .figures import Table
from .promise_filters import MISSED
from .tiles import monday, tiles


class Line(NamedTuple):
    """One row of a chart's table; the figures lead to the lists behind them, where there is one."""

    name: str
    address: str
    cells: list[tuple[int, str]]
    total: int


class Chart(NamedTuple):
    key: str
    title: str | LazyText
    says: str | LazyText
    first: str | LazyText
    table: Table
    drawn: Drawn
    lines: list[Line]
    # The page that tells more of it: what it is called, and where it is.
    more: tuple[str | LazyText, str]


def view(request: HttpRequest) -> HttpResponse:
    """About sixteen queries, however many rows there are."""
    require(people.oversees, request)
    now = timezone.now()
    silent = figures.sweeper_silent_for(now)
    given = {
        "tiles": tiles(now),
        "charts": [open_by_age(now), due_soon(now), breaches(now), promises(now)],
        "unnoted": figures.unnoted(now),
        "silent": None if silent is None else wording.duration(silent),
        "is_stale": silent is None or silent > timedelta(seconds=settings.STALE_S),
        "at": now,
    }
    return page(request, "desk/office/dashboard.html", _("Overview"), given)


def open_by_age(now: datetime) -> Chart:
    table = figures.open_by_age(now)
    queue = reverse("admin:refunds_ticket_changelist")
    lines = [Line(name, f"{queue}?state={code}", _plain(counts), total) for name, code, counts, total in table.lines()]
    return Chart(
        "age", _("Open tickets by state and age"), _("How long ago each was filed."), _("State"),
        table, charts.stacked(table, is_lying=True, colours=charts.FRESH_TO_OLD), lines, _report("flow"),
    )  # fmt: skip


def due_soon(now: datetime) -> Chart:
    table = figures.due_soon(now)
    promised = f"{reverse('admin:refunds_commitment_changelist')}?status=open"
    lines = [
        Line(name, promised if code == "promise" else "", _plain(counts), total)
        for name, code, counts, total in table.lines()
    ]
    return Chart(
        "soon", _("Due in the next hours"), _("Running deadlines and open promises."), _("Deadline"),
        table, charts.stacked(table, by_row=True), lines, (_("Live board"), reverse("admin:desk_board")),
    )  # fmt: skip


def breaches(now: datetime) -> Chart:
    table = figures.breaches_this_week(now)
    since = monday(now).date().isoformat()
    address = reverse("admin:refunds_breach_changelist")
    parties = ("desk", "customer", "supplier")
    lines = []
    for name, code, counts, total in table.lines():
        asked = {"from": since, "clock": code}
        cells = [
            (count, f"{address}?{urlencode(asked | {'party': party})}")
            for count, party in zip(counts, parties, strict=True)
        ]
        lines.append(Line(name, f"{address}?{urlencode(asked)}", cells, total))
    return Chart(
        "breaches", _("Deadlines missed this week"), _("Since Monday, by who missed them."), _("Deadline"),
        table, charts.stacked(table, is_lying=True), lines, _report("breaches", period="this_week"),
    )  # fmt: skip


def promises(now: datetime) -> Chart:
    table = figures.promises_by_week(now)
    address = reverse("admin:refunds_commitment_changelist")
    lines = []
    for name, code, counts, total in table.lines():
        first = date.fromisoformat(code)
        asked = {"closed_from": code, "closed_to": (first + timedelta(days=6)).isoformat()}
        cells = [
            (count, f"{address}?{urlencode({'status': status} | asked)}")
            for count, status in zip(counts, (Commitment.Status.KEPT.value, MISSED), strict=True)
        ]
        lines.append(Line(name, "", cells, total))
    says: Any = _("By week, each named by its Monday. A promise that is overdue now counts as broken.")
    drawn = charts.stacked(table, colours=charts.GOOD_AND_BAD)
    more = _report("commitments", period="90d")
    return Chart("promises", _("Promises kept and broken"), says, _("Week"), table, drawn, lines, more)


def _report(key: str, **asked: str) -> tuple[str | LazyText, str]:
    address = reverse(f"admin:desk_report_{key}")
    return REPORTS[key].title, f"{address}?{urlencode(asked)}" if asked else address


def _plain(counts: list[int]) -> list[tuple[int, str]]:
    return [(count, "") for count in counts]
