"""The supervisors' pages that belong to no single model, and their addresses."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin import people
from helpdesk.admin.pages import page, require

from . import board, dashboard, decisions, standing


class List(NamedTuple):
    title: str | LazyText
    lead: str | LazyText
    nothing: str | LazyText
    template: str = "desk/office/waiting.html"


APPROVALS = List(
    _("Approvals waiting"),
    _(
        "Refunds above the limit of four eyes. Whoever asked for the approval or ended the evidence check cannot be "
        "the one who decides."
    ),
    _("No approval waits."),
)
ESCALATIONS = List(
    _("Escalations and appeals"),
    _("Only a supervisor decides these. After an appeal it is one who did not decide before."),
    _("Nothing is escalated."),
)
OVERDUE = List(
    _("Customers whose money is late"),
    _("The refund is approved, its deadline has passed, and the customer has said so."),
    _("No customer misses money."),
)
CAUSES = {
    "approval_requested": _("Approval asked for"),
    "escalate": _("Escalated"),
    "fail_payout": _("The payout failed"),
    "appeal": pgettext_lazy("column", "Appealed"),
    "press_overdue": _("“My money is late”"),
}


def waiting(request: HttpRequest, what: str, of: List) -> HttpResponse:
    require(people.oversees, request)
    given = {**decisions.as_context(request, what), "of": of, "causes": CAUSES}
    return page(request, of.template, of.title, given)


def approvals(request: HttpRequest) -> HttpResponse:
    return waiting(request, "approval", APPROVALS)


def escalations(request: HttpRequest) -> HttpResponse:
    return waiting(request, "decision", ESCALATIONS)


def overdue(request: HttpRequest) -> HttpResponse:
    return waiting(request, "money", OVERDUE)


def urls(site: Any) -> list[Any]:
    """Below `/admin/`, each for people who are signed in; who may see it is asked by the page."""
    return [
        path("supervisor/", site.admin_view(dashboard.view), name="desk_supervisor"),
        path("supervisor/board/", site.admin_view(board.view), name="desk_board"),
        path("supervisor/board/live/", site.admin_view(board.live), name="desk_board_live"),
        path("supervisor/approvals/", site.admin_view(approvals), name="desk_approvals"),
        path("supervisor/escalations/", site.admin_view(escalations), name="desk_escalations"),
        path("supervisor/overdue/", site.admin_view(overdue), name="desk_overdue"),
        path("supervisor/payouts/", site.admin_view(standing.view), name="desk_standing"),
    ]
