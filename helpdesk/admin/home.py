"""The desk's first page: what is mine and due next, what I promised, what nobody has, what waits for a supervisor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from refunds import queues
from refunds.models import Commitment

from . import people
from .lines import line_rows

MINE, PROMISES, FREE, WAITING = 10, 8, 6, 8


class Part(NamedTuple):
    """A further part of the page, for those who may see it; `context` is asked only then."""

    who: Callable[[HttpRequest], bool]
    template: str
    context: Callable[[HttpRequest], dict[str, Any]]


PARTS: list[Part] = []


def context(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    """As django-unfold asks for it. Whoever is not of the desk sees none of its tickets."""
    if not people.reads(request):
        return given
    shown = {"at": timezone.now(), "heading": given["title"], "acts": people.acts(request), "reads": True}
    if people.acts(request):
        shown |= {"mine": line_rows(queues.mine(request.user.pk or 0), MINE), "promises": promises(request)}
    shown["free"] = line_rows(queues.unassigned(), FREE)
    if people.oversees(request):
        shown["waiting"] = line_rows(queues.waiting_for_supervisor(), WAITING)
    parts = [part for part in PARTS if part.who(request)]
    for part in parts:
        shown |= part.context(request)
    return {**given, **shown, "parts": [part.template for part in parts]}


def promises(request: HttpRequest) -> QuerySet[Commitment]:
    """Open promises that this person made, or that stand on this person's tickets, what is due first in front."""
    mine = Q(made_by=request.user.pk) | Q(ticket__assignee=request.user.pk)
    rows = Commitment.objects.filter(mine, status=Commitment.Status.OPEN).order_by("due_at", "pk")
    return rows.select_related("ticket__clause", "ticket__order", "made_by")[:PROMISES]
