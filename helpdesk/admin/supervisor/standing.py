"""Payouts that stand still, with the reason: what waits for a person and not for the channel or the worker."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.pages import page, require
from refunds.models import MoneyException, Payout

A_PAGE = 25
# An unfinished payout that is older than this is looked at, whatever it waits for.
LONG = timedelta(hours=1)


def standing() -> QuerySet[Payout]:
    """Unfinished payouts that nothing but a person moves on, or that take long; the longest in front."""
    blocked = MoneyException.objects.filter(payment=OuterRef("payment"), closed_at=None)
    long = Q(created_at__lt=timezone.now() - LONG)
    rows = Payout.objects.filter(finished_at=None).filter(Q(next_at=None) | Q(status="held") | long)
    with_all = rows.select_related("ticket__shop", "payment", "entered_by").annotate(is_blocked=Exists(blocked))
    return with_all.order_by("created_at", "pk")


def reason(row: Payout) -> str | LazyText:
    """Why it stands, in words that say what to do."""
    if row.status == "held":
        return _("The channel holds it: put right what it names, then send it again or give it up.")
    if row.channel == "manual" and row.status == "processing":
        if row.entered_by_id is None:
            return _("Somebody has to make the transfer and enter its reference and proof.")
        return _("A second person has to confirm the transfer.")
    if getattr(row, "is_blocked", False):
        return _("An exception about its money is open: settle that first.")
    if row.status == "unknown":
        return _("The channel has not said whether it paid; it is asked again and again.")
    return _("It takes longer than it should; is the worker running?")


def view(request: HttpRequest) -> HttpResponse:
    require(people.oversees, request)
    shown = Paginator(standing(), A_PAGE).get_page(request.GET.get("p"))
    rows = [(row, reason(row)) for row in shown.object_list]
    return page(request, "desk/office/standing.html", _("Payouts that stand still"), {"rows": rows, "shown": shown})
