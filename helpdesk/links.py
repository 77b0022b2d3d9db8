"""Absolute addresses, for mails and for links that are passed on by hand."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from helpdesk.access import claim_links
from refunds.models import Claim, Ticket


def ticket_page(ticket: Ticket) -> str:
    """The customer's page of a ticket. It proves nothing: whoever opens it shows first that the order is theirs, and
    finds the shop chosen already."""
    return _absolute(f"{reverse('portal:ticket', args=[ticket.number])}?{urlencode({'shop': ticket.shop.code})}")


def desk_page(ticket: Ticket) -> str:
    return _absolute(reverse("admin:refunds_ticket_change", args=[ticket.pk]))


def live_board() -> str:
    return _absolute(reverse("admin:desk_board"))


def report(key: str, **query: str) -> str:
    """A report's page at the desk, narrowed to that."""
    return _absolute(f"{reverse(f'admin:desk_report_{key}')}?{urlencode(query)}")


def supplier_page(claim: Claim) -> str:
    """The question's signed page: whoever has this address may answer for the supplier, once."""
    return _absolute(reverse("supplier:question", args=[claim.code, claim_links.sign(claim)]))


def one_time(token: str) -> str:
    """Opens one order, once."""
    return _absolute(reverse("portal:link", args=[token]))


def _absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"
