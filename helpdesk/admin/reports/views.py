"""The reports' pages and files, for supervisors and auditors. They read, and read only."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.pages import page, require
from helpdesk.reports.registry import REPORTS, Kind
from helpdesk.reports.tables import Text

from . import drawn, export
from .look import cuts, in_words, look, periods, selects
from .said import SAID, nothing

# The figures of a card.
MOST_TILES = 3


class Card(NamedTuple):
    title: Text
    tells: Text
    page: str


def overview(request: HttpRequest) -> HttpResponse:
    """A card a report; its figures are asked for by the card, so that the page is there at once."""
    require(people.oversees, request)
    cards = [Card(kind.title, SAID[key].tells, f"admin:desk_report_{key}") for key, kind in REPORTS.items()]
    return page(request, "desk/reports/overview.html", _("Reports"), {"cards": cards})


def headline(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The first figures of a card, of the days that a report is about unless it is told others."""
    require(people.oversees, request)
    found = look(request, kind, timezone.now())
    if found.asked.problems:
        raise Http404
    given = {"tiles": drawn.tiles(found.report())[:MOST_TILES], "period": found.asked.period}
    response = TemplateResponse(request, "desk/reports/headline.html", given)
    patch_cache_control(response, no_store=True, private=True)
    return response


def report(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Where the address cannot be understood the page says what is wrong, and counts nothing."""
    require(people.oversees, request)
    found = look(request, kind, timezone.now())
    given = {
        "look": found,
        "period": found.asked.period,
        "at": found.asked.at,
        "periods": periods(found),
        "selects": selects(found),
        "cuts": cuts(found),
    }
    if not found.asked.problems:
        counted = found.report()
        given |= {
            "report": counted,
            "told": in_words(found),
            "tiles": drawn.tiles(counted),
            "sheets": drawn.sheets(counted, found),
            "nothing": nothing(found),
        }
    return page(request, "desk/reports/report.html", kind.title, given)


def table_file(request: HttpRequest, kind: Kind, table: str) -> HttpResponseBase:
    """One table of it. What cannot be understood is told by the page."""
    require(people.oversees, request)
    found = look(request, kind, timezone.now())
    if found.asked.problems:
        return HttpResponseRedirect(found.address())
    counted = found.report()
    for one in counted.tables:
        if one.key == table:
            return export.respond(found, counted, one)
    raise Http404


def urls(site: Any) -> list[Any]:
    """Below `/admin/`: an address a report, so that the sidebar can lead there."""
    found = [path("supervisor/reports/", site.admin_view(overview), name="desk_reports")]
    for key, kind in REPORTS.items():
        shown, first, file = (site.admin_view(partial(view, kind=kind)) for view in (report, headline, table_file))
        found += [
            path(f"supervisor/reports/{key}/", shown, name=f"desk_report_{key}"),
            path(f"supervisor/reports/{key}/headline/", first, name=f"desk_report_{key}_headline"),
            path(f"supervisor/reports/{key}/<slug:table>.csv", file, name=f"desk_report_{key}_file"),
        ]
    return found
