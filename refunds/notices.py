"""Which event has to reach whom: the deliveries that are written with it."""

from __future__ import annotations

from collections.abc import Iterator

from .models import Event, Ticket

CUSTOMER, ASSIGNEE, SUPPLIER = "mail:customer", "mail:assignee", "mail:supplier"
SUPERVISORS = "mail:supervisors"

# One mail a step. What is not here is told to nobody: the ticket's page shows it.
TARGETS: dict[str, tuple[str, ...]] = {
    "submit": (CUSTOMER, "triage_later"),
    "evidence_complete": ("triage",),
    "request_evidence": (CUSTOMER,),
    "expire": (CUSTOMER,),
    "ask_supplier": (CUSTOMER, "claim", SUPPLIER),
    "nudge": (SUPPLIER,),
    "supplier_answered": (ASSIGNEE, "decide"),
    "supplier_silent": (ASSIGNEE, "decide"),
    "approve": (CUSTOMER,),
    "settle": (CUSTOMER,),
    "fail_payout": (ASSIGNEE, SUPERVISORS),
    "reject": (CUSTOMER,),
    "escalate": (CUSTOMER, SUPERVISORS),
    "return_to_check": (ASSIGNEE,),
    "withdraw": (CUSTOMER,),
    "appeal": (CUSTOMER, SUPERVISORS),
    "reply": (CUSTOMER,),
    "message": (ASSIGNEE,),
    "commit": (CUSTOMER,),
    "supersede": (CUSTOMER,),
    "release": (CUSTOMER,),
    "remind": (CUSTOMER,),
    "press_overdue": (ASSIGNEE, SUPERVISORS),
    "contest": (ASSIGNEE, SUPERVISORS),
    "approval_requested": (SUPERVISORS,),
    "payout_held": (SUPERVISORS,),
    "payout_blocked": (SUPERVISORS,),
    "late_success": (SUPERVISORS,),
}


def targets(event: Event, ticket: Ticket) -> Iterator[str]:
    """The targets of one event that exist for this ticket."""
    for target in TARGETS.get(event.kind, ()):
        if target == CUSTOMER and not ticket.email:
            continue
        if target == ASSIGNEE and ticket.assignee_id is None:
            continue
        yield target
