"""The ticket that an address names, with what its page shows of it."""

from __future__ import annotations

from django.http import Http404

from refunds.models import Ticket

WITH = (
    "shop",
    "order__shop",
    "order__product__supplier",
    "payment__order",
    "payment__shop",
    "clause__clause",
    "assignee",
    "approval_requested_by",
    "decided_by",
    "decision_clause__clause",
)


def ticket_or_404(pk: int) -> Ticket:
    """A fresh copy. Whether the person may see it has been checked: the desk sees every ticket."""
    found = Ticket.objects.select_related(*WITH).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
