"""Reports for tests: asked as an address asks them, their figures by name, and the lists that these lead to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk.reports import asked
from helpdesk.reports.asked import Asked
from helpdesk.reports.tables import Figure, Leads, Report, Table
from helpdesk.tests.admin.sitting import SUPERVISORS, somebody
from refunds.tests.make import AT

# Ten days after the tickets of tests are filed; nothing happens by itself until then.
LATER = AT + timedelta(days=10)
MAY = {"from": "2024-05-01", "to": "2024-05-31"}
LISTS = {"breaches": "breach", "promises": "commitment", "claims": "claim", "payouts": "payout", "tickets": "ticket"}


def ask(module: ModuleType, by: str = "", *, at: Any = LATER, **given: str) -> Report:
    """The report of May 2024 unless days are given, as an address with these words asks it."""
    return report_of(module, asked.read({**MAY, **given}, module.FILTERS, at), by)


def report_of(module: ModuleType, question: Asked, by: str = "") -> Report:
    found: Report = module.report(question, by) if by else module.report(question)
    return found


def table(report: Report, key: str = "by") -> Table:
    return next(table for table in report.tables if table.key == key)


def counts(table: Table, *numbers: int) -> dict[str, list[Any]]:
    """The values of those columns, by line, without lines of zeros."""
    lines = {str(line.name): [line.figures[number].value for number in numbers] for line in table.lines}
    return {name: values for name, values in lines.items() if any(values)}


def total(report: Report, key: str = "by") -> list[Any]:
    """The values of a table's last line."""
    found = table(report, key).total
    assert found is not None
    return [figure.value for figure in found.figures]


def tile(report: Report, title: str) -> Figure:
    return next(tile.figure for tile in report.tiles if str(tile.title) == title)


def figures(report: Report) -> Iterator[tuple[str, Figure]]:
    """Every figure that leads anywhere, with where it stands."""
    yield from ((f"tile {tile.title}", tile.figure) for tile in report.tiles if tile.figure.leads)
    for table in report.tables:
        for line in [*table.lines, *([table.total] if table.total else [])]:
            named = zip(table.columns, line.figures, strict=True)
            yield from (
                (f"{table.key}, {line.name}, {column.title}", figure) for column, figure in named if figure.leads
            )


def listed(leads: Leads | None, who: Any = None) -> list[Any]:
    """The rows of the list that a supervisor is led to, found as the page finds them; it need not be drawn for that."""
    assert leads is not None
    request = RequestFactory().get(reverse(f"admin:refunds_{LISTS[leads.to]}_changelist"), leads.query)
    request.user = (who or somebody(SUPERVISORS)).user
    desk: Any = admin.site.get_model_admin(apps.get_model("refunds", LISTS[leads.to]))
    return list(desk.get_changelist_instance(request).queryset)


def led_astray(report: Report) -> list[str]:
    """The figures of rows whose list does not show as many."""
    who = somebody(SUPERVISORS)
    followed = [(name, figure, len(listed(figure.leads, who))) for name, figure in figures(report) if figure.leads]
    assert followed
    return [f"{name}: {figure.value}, listed {shown}" for name, figure, shown in followed
            if figure.unit == "count" and figure.value != shown]  # fmt: skip


def queries(module: ModuleType, by: str = "", **given: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        ask(module, by, **given)
    return len(seen)
