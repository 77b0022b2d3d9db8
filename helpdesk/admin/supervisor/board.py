"""The live board: what is overdue now and what is due within the hour, read from rows at every look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.admin import people
from helpdesk.admin.pages import page, require
from helpdesk.desk import cells
from refunds import pressing, wording
from refunds.models import Breach, Clock

from . import figures

AHEAD = timedelta(hours=1)
# The most lines of a list: what is further down is in the queue.
MOST = 100
PACE_S = 15


class Line(NamedTuple):
    """One line of the board, in words. `when` is how late it is, or how long there still is."""

    key: str
    row: Any
    is_promise: bool
    waits_for: str
    when: str
    tone: str


class List(NamedTuple):
    key: str
    title: str | LazyText
    nothing: str | LazyText
    lines: list[Line]
    number: str
    more: int
    queue: str


def view(request: HttpRequest) -> HttpResponse:
    require(people.oversees, request)
    return page(request, "desk/office/board.html", _("Live board"), {**read(timezone.now()), "pace": PACE_S})


def live(request: HttpRequest) -> HttpResponse:
    """The parts that change, for the page that lies open."""
    require(people.oversees, request)
    response = TemplateResponse(request, "desk/office/board_live.html", {**read(timezone.now()), "is_live": True})
    patch_cache_control(response, no_store=True, private=True)
    return response


def read(at: datetime) -> dict[str, Any]:
    """At most 15 queries, however many rows there are."""
    overdue, soon = pressing.read(at, AHEAD, MOST)
    return {
        "at": at,
        "lists": [
            _list("overdue", gettext_lazy("Overdue now"), gettext_lazy("Nothing is overdue."), overdue, at),
            _list("hour", gettext_lazy("Due in the next hour"), gettext_lazy("Nothing falls due."), soon, at),
        ],
        **_sweep(at),
    }


def _list(key: str, title: LazyText, nothing: LazyText, found: pressing.Pressing, at: datetime) -> List:
    number = f"{found.count}+" if found.more == pressing.MOST_COUNTED else str(found.count)
    queue = f"{reverse('admin:refunds_ticket_changelist')}?due={key}"
    return List(key, title, nothing, [_line(line, at) for line in found.lines], number, found.more, queue)


def _line(line: pressing.Line, at: datetime) -> Line:
    row = line.row
    is_promise = not isinstance(row, Clock)
    when, tone = _when(line, at)
    key = f"{'promise' if is_promise else 'clock'}-{row.pk}"
    return Line(key, row, is_promise, _waits_for(line), when, tone)


def _when(line: pressing.Line, at: datetime) -> tuple[str, str]:
    if line.late is not None:
        return _("%(time)s late") % {"time": wording.duration(line.late)}, "bad"
    due = line.row.due_at
    if due is None or due < at:
        return _("time used up, missed when the desk opens"), "warn"
    return cells.relative(due, at), "warn"


def _waits_for(line: pressing.Line) -> str:
    return line.supplier.name if line.supplier else str(Breach.Party(line.party).label)


def _sweep(at: datetime) -> dict[str, Any]:
    """What the worker's heartbeat says, and what it has left unnoted."""
    silent = figures.sweeper_silent_for(at)
    return {
        "silent": None if silent is None else wording.duration(silent),
        "since": None if silent is None else at - silent,
        "is_stale": silent is None or silent > timedelta(seconds=settings.STALE_S),
        "unnoted": figures.unnoted(at),
    }
