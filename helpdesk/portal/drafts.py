"""A filing that is not sent yet. It belongs to the browser that began it; anywhere else it does not exist."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from helpdesk.models import FilingDraft
from refunds.messages import LONGEST

from .opened import Subject

NAME = "drafts"
MOST = 24


def begin(request: HttpRequest, about: Subject, scenario: str, *, denies_delivery: bool) -> FilingDraft:
    """The draft about this order with what was chosen now: the one that is under way, with its files, or a new one."""
    draft = current(request, about) or FilingDraft(**_owner(about))
    draft.scenario, draft.denies_delivery = scenario, denies_delivery
    if draft.pk is None:
        draft.save()
        request.session[NAME] = [*_keys(request), draft.key][-MOST:]
    else:
        draft.save(update_fields=["scenario", "denies_delivery"])
    return draft


def current(request: HttpRequest, about: Subject) -> FilingDraft | None:
    """The unfinished draft about this order that was begun in this browser."""
    return _own(request, about).filter(ticket=None).order_by("-pk").first()


def find(request: HttpRequest, about: Subject, key: str) -> FilingDraft:
    """This browser's draft about this order. Raises Http404 for any other."""
    found = _own(request, about).filter(key=key).select_related("ticket").first()
    if found is None:
        raise Http404
    return found


def keep_words(draft: FilingDraft, text: str) -> None:
    """What was typed so far; a filed draft stays as it is."""
    draft.description = tidied(text)
    FilingDraft.objects.filter(pk=draft.pk, ticket=None).update(description=draft.description)


def tidied(text: str) -> str:
    """Within what a message may hold, with the line ends that people typed."""
    return text.replace("\x00", "").replace("\r\n", "\n")[:LONGEST]


def forget(request: HttpRequest) -> None:
    request.session.pop(NAME, None)


def _own(request: HttpRequest, about: Subject) -> QuerySet[FilingDraft]:
    return FilingDraft.objects.filter(key__in=_keys(request), **_owner(about))


def _owner(about: Subject) -> dict[str, Any]:
    """Whose draft it is: the same order or payment, opened at the same level."""
    return {"order_id": about.who.order_id, "payment_id": about.who.payment_id, "is_full": about.is_full}


def _keys(request: HttpRequest) -> list[str]:
    kept: list[str] = request.session.get(NAME, [])
    return kept
