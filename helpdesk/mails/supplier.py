"""Mails to the supplier. They hold nothing of the buyer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from helpdesk import links
from orders import money
from refunds import claims
from refunds.models import Claim, Delivery

from .writing import Mail, delivered, known, when_due, write

# In which state of the question a mail about it is still worth sending.
WORTH = {"supplier_silent": Claim.Status.SILENT}


def to_supplier(delivery: Delivery) -> Mail | None:
    """The question with its signed page, a reminder of it while it is open, or that its time is over."""
    event = delivery.event
    claim = Claim.objects.select_related("supplier", "ticket__order", "ticket__shop").get(pk=event.data["claim"])
    if claim.status != WORTH.get(event.kind, Claim.Status.OPEN) or not claim.supplier.email:
        return None
    language = known(claim.supplier.language)
    with override(language):
        values, template = _told(claim), f"supplier/{event.kind}"
        return write(template, values, to=claim.supplier.email, language=language, about=delivered(delivery))


def _told(claim: Claim) -> dict[str, Any]:
    return {
        "code": claim.code,
        "question": claim.question,
        "order": claim.ticket.order,
        "amount": money.shown(claim.amount_fen, claim.ticket.currency),
        "due": when_due(claim.due_at, claim.ticket.shop, is_provisional=claims.is_provisional(claim)),
        "shop": claim.ticket.shop.name,
        "link": links.supplier_page(claim),
    }
