"""What a browser has opened: a few orders or payments, each under a random key, for as long as a token would last.

The session knows ids; addresses hold only the key, so nothing can be counted up or guessed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest

from helpdesk.access import visible
from helpdesk.access.callers import Caller, of_customer
from helpdesk.access.opening import Opened
from refunds.actors import customer
from refunds.models import Ticket

NAME = "opened"
MOST = 12


def remember(request: HttpRequest, opened: Opened) -> str:
    """Keep what was opened; returns its key. The same again keeps its key, and the higher level of the two, which
    lasts no longer for what opens only the lower one."""
    entries = _entries(request)
    for key, entry in entries.items():
        if (entry["o"], entry["p"]) == (opened.order_id, opened.payment_id):
            if opened.is_full or not entry["f"]:
                entries[key] = _entry(opened)
            break
    else:
        key = secrets.token_urlsafe(9)
        entries[key] = _entry(opened)
    newest = sorted(entries.items(), key=lambda item: item[1]["at"])[-MOST:]
    request.session[NAME] = dict(newest)
    request.session.cycle_key()
    return key


def forget(request: HttpRequest) -> None:
    """Leave: nothing stays open in this browser."""
    request.session.pop(NAME, None)


def caller(request: HttpRequest, key: str) -> Caller:
    """Who this browser is for what it opened under `key`. Raises Http404."""
    entry = _entries(request).get(key)
    if entry is None:
        raise Http404
    return _caller(entry)


def callers(request: HttpRequest) -> Iterator[tuple[str, Caller]]:
    """Everything that is open in this browser, the newest first."""
    for key, entry in sorted(_entries(request).items(), key=lambda item: item[1]["at"], reverse=True):
        yield key, _caller(entry)


def ticket(request: HttpRequest, number: str) -> tuple[Ticket, Caller]:
    """A ticket that this browser may see, and as whom, at the highest level it has. Raises Http404.

    One query, however much is open: a page asks again and again. It finds nothing of others, so a number that is
    somebody else's takes no longer than one that does not exist.
    """
    known = [who for _key, who in callers(request)]
    orders, payments = [who.order_id for who in known if who.order_id], [who.payment_id for who in known]
    of_these = Q(order__in=orders) | Q(payment__order__in=orders) | Q(payment__in=[pk for pk in payments if pk])
    found = Ticket.objects.select_related(*visible.WITH).filter(of_these, number=number).first() if known else None
    owners = [who for who in known if found is not None and visible.is_of(who, found)]
    if found is None or not owners:
        raise Http404
    return found, max(owners, key=lambda who: who.is_full)


def _entry(opened: Opened) -> dict[str, Any]:
    return {"o": opened.order_id, "p": opened.payment_id, "f": opened.is_full, "at": int(time.time())}


def _entries(request: HttpRequest) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = request.session.get(NAME, {})
    oldest = time.time() - settings.ACCESS_TOKEN_S
    return {key: entry for key, entry in kept.items() if entry["at"] > oldest}


def _caller(entry: dict[str, Any]) -> Caller:
    return of_customer(entry["o"], entry["p"], is_full=bool(entry["f"]), by=customer())
