"""What the visitor reads when everything runs: addresses, logins, orders."""

from __future__ import annotations

from datetime import datetime

from helpdesk import links
from refunds.models import Ticket
from refunds.numbers import grouped

from . import ready
from .environment import PICTURES, URL, VAR
from .market import CLOUD, PASSWORD, QUERY_PASSWORD, STAFF


def where_to_click(now: datetime) -> str:
    """The whole of it, a few lines for each face."""
    chosen = ready.choose(now, PICTURES)
    parts = (
        ("CUSTOMER", f"{URL}/", _orders(chosen)),
        ("DESK", f"{URL}/admin/", _people()),
        ("SUPPLIER", supplier_page_link(), ("agree or refuse, as the supplier that was asked",)),
        ("API", f"{URL}/api/docs/", ("every call of every face",)),
        ("FILES", str(VAR), ("mails/  evidence/  pictures/  web.log  worker.log",)),
    )
    return "\n\n".join(
        "\n".join((f"{name:<10}{address}", *(f"          {line}" for line in lines))) for name, address, lines in parts
    )


def supplier_page_link() -> str:
    """The signed link of a question that waits for a supplier who answers by hand."""
    claim = ready.question()
    return links.supplier_page(claim) if claim else "no question is open"


def _orders(chosen: ready.Ready) -> tuple[str, ...]:
    to_file = chosen.to_file
    return (
        f"shop {CLOUD}, query password {QUERY_PASSWORD} (of every order here)",
        f"{to_file.number}  paid and not delivered: file it, and watch it get paid within a minute",
        f"{'':<{len(to_file.number)}}  its screenshots: {PICTURES}/{to_file.number}-*",
        _line(chosen.open_ticket, "open, with a promise that is due"),
        _line(chosen.paid_ticket, "paid, with the whole conversation"),
    )


def _line(ticket: Ticket, what: str) -> str:
    number = ticket.order.number if ticket.order else ""
    return f"{number}  ticket {grouped(ticket.number)}: {what}"


def _people() -> tuple[str, ...]:
    return (f"password {PASSWORD}", *(f"{person.username:<6}{person.name}  {person.finds}" for person in STAFF))
