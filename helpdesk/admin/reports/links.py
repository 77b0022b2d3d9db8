"""Where a report's figures lead to: the list behind a figure, narrowed to what was counted."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from helpdesk.reports.tables import Figure, ListName

LISTS: dict[ListName, str] = {
    "breaches": "admin:refunds_breach_changelist",
    "promises": "admin:refunds_commitment_changelist",
    "claims": "admin:refunds_claim_changelist",
    "payouts": "admin:refunds_payout_changelist",
    "tickets": "admin:refunds_ticket_changelist",
}


def address(figure: Figure) -> str:
    """The list's address; nothing where there is no list, or no row in it."""
    if figure.leads is None or not figure.value:
        return ""
    return f"{reverse(LISTS[figure.leads.to])}?{urlencode(figure.leads.query)}"
