"""Browsers for tests of the portal, in which an order or a payment is open."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.test import Client, RequestFactory

from helpdesk.access.opening import Opened
from helpdesk.portal import sessions
from orders.models import Order, Payment
from refunds.models import Ticket


def opened(*things: Ticket | Order | Payment, full: bool = True, language: str = "en", **options: Any) -> Client:
    """A browser that has opened each of `things`, at the full level or with the contact alone."""
    client = Client(headers={"accept-language": language}, **options)
    request = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    for thing in things:
        sessions.remember(request, _opened(thing, full))
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client


def _opened(thing: Ticket | Order | Payment, full: bool) -> Opened:
    if isinstance(thing, Payment):
        return Opened(payment_id=thing.pk, is_full=full)
    if isinstance(thing, Order):
        return Opened(order_id=thing.pk, is_full=full)
    return Opened(order_id=thing.order_id, payment_id=None if thing.order_id else thing.payment_id, is_full=full)
