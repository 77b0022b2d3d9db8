"""Who sits at this desk, looked up once a request. Being a superuser gives no part in a refund."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from helpdesk.access import callers
from helpdesk.access.callers import Caller, Who
from helpdesk.desk import cells
from refunds.actors import AGENTS, SUPERVISORS, Actor, ActorKind


def caller(request: HttpRequest) -> Caller:
    """The person as the access rules know them; nobody's for whoever is in none of the desk's groups."""
    found = getattr(request, "desk_caller", None)
    if found is None:
        user: Any = request.user
        found = callers.of_user(user, scope=f"user:{user.pk}") if user.is_active else Caller(Who.NOBODY, "")
        request.desk_caller = found  # type: ignore[attr-defined]
    return found


def actor(request: HttpRequest) -> Actor:
    """The agent or supervisor who acts. Raises PermissionDenied for everybody else, auditors too."""
    found = caller(request).actor
    if found is None:
        raise PermissionDenied
    return found


def reads(request: HttpRequest) -> bool:
    """Whether this person may see what the desk sees: agents, supervisors, auditors."""
    return caller(request).is_desk


def acts(request: HttpRequest) -> bool:
    """Whether this person takes part: agents and supervisors."""
    return caller(request).actor is not None


def supervises(request: HttpRequest) -> bool:
    found = caller(request).actor
    return found is not None and found.kind is ActorKind.SUPERVISOR


def oversees(request: HttpRequest) -> bool:
    """Who may look at the supervisors' pages: they, and auditors."""
    return supervises(request) or caller(request).who is Who.AUDITOR


def sets_up(request: HttpRequest) -> bool:
    """Who may look at the product's own settings: supervisors, auditors, superusers."""
    return oversees(request) or bool(request.user.is_active and request.user.is_superuser)


def manages(request: HttpRequest) -> bool:
    """Who lets people in: superusers, whatever part they have in the desk."""
    return bool(request.user.is_active and request.user.is_superuser)


Answer = TypeVar("Answer", bound=HttpResponseBase)


def only(who: Callable[[HttpRequest], bool]) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """A view for these people; everybody else gets 403 before anything is looked up."""

    def guarded(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
            if not who(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return guarded


name = cells.person


def staff_names() -> list[tuple[str, str]]:
    """Every agent and supervisor as (id, name), by name: to whom a ticket can be handed."""
    rows = User.objects.filter(is_active=True, groups__name__in=(AGENTS, SUPERVISORS)).distinct()
    return sorted(((str(row.pk), name(row)) for row in rows), key=lambda row: row[1].casefold())
