"""Where a ticket stands, as one sentence to its customer; and the colour of its pill."""

from __future__ import annotations

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from refunds.lifecycle import State
from refunds.models import Claim, Ticket

SENTENCES: dict[str, LazyText] = {
    State.SUBMITTED: _("We have received your request."),
    State.EVIDENCE_CHECK: _("We are checking your evidence."),
    State.EVIDENCE_REQUESTED: _("We need something more from you."),
    State.SUPPLIER_CONFIRM: _("We have asked the supplier."),
    State.APPROVED: _("Your refund is approved."),
    State.PAID: _("Your money has been paid back."),
    State.REJECTED: _("Your request was rejected."),
    State.ESCALATED: _("A supervisor is looking at it."),
    State.WITHDRAWN: _("This request was withdrawn."),
}
SUPPLIER_ANSWERED = _("The supplier has answered; we decide now.")
APPEALED = _("A supervisor is looking at your appeal.")
TONES = {
    State.PAID: "good",
    State.APPROVED: "good",
    State.REJECTED: "bad",
    State.EVIDENCE_REQUESTED: "warn",
    State.WITHDRAWN: "",
}


def sentence(ticket: Ticket, claim: Claim | None) -> str:
    """`claim` is the latest question to its supplier."""
    if ticket.state == State.ESCALATED and ticket.is_appealed:
        return str(APPEALED)
    if ticket.state == State.SUPPLIER_CONFIRM and claim is not None and claim.status != Claim.Status.OPEN:
        return str(SUPPLIER_ANSWERED)
    return str(SENTENCES[State(ticket.state)])


def tone(state: str) -> str:
    return TONES.get(State(state), "info")
