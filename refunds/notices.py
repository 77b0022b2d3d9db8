"""Which event has to reach whom: the deliveries that are written with it."""

from __future__ import annotations

from collections.abc import Iterator

from .models import ClockKind, Event, Ticket

CUSTOMER, ASSIGNEE, SUPPLIER = "mail:customer", "mail:assignee", "mail:supplier"
SUPERVISORS, PROMISER = "mail:supervisors", "mail:promiser"

# One mail a step; nobody of the desk is told of what he did himself. What is not here is told to nobody: the page
# shows it. docs/mails.md gives the reasons.
TARGETS: dict[str, tuple[str, ...]] = {
    "submit": (CUSTOMER, "triage_later"),
    "evidence_complete": ("triage",),
    "request_evidence": (CUSTOMER,),
    "resume_check": (CUSTOMER,),
    "expire": (CUSTOMER,),
    "ask_supplier": (CUSTOMER, "claim", SUPPLIER),
    "nudge": (SUPPLIER,),
    "supplier_answered": (ASSIGNEE, "decide"),
    "supplier_answered_late": (ASSIGNEE,),
    "supplier_silent": (ASSIGNEE, SUPPLIER, "decide"),
    "approve": (CUSTOMER,),
    "revoke": (CUSTOMER, ASSIGNEE),
    "settle": (CUSTOMER,),
    "fail_payout": (CUSTOMER, ASSIGNEE, SUPERVISORS),
    "reject": (CUSTOMER,),
    "escalate": (CUSTOMER, SUPERVISORS),
    "return_to_check": (CUSTOMER, ASSIGNEE),
    "withdraw": (CUSTOMER,),
    "appeal": (CUSTOMER, SUPERVISORS),
    "reply": (CUSTOMER,),
    "message": (ASSIGNEE,),
    "add_evidence": (ASSIGNEE,),
    "refile": (CUSTOMER, ASSIGNEE),
    "assign": (ASSIGNEE,),
    "commit": (CUSTOMER,),
    "supersede": (CUSTOMER,),
    "release": (CUSTOMER,),
    "keep": (CUSTOMER,),
    "remind": (CUSTOMER,),
    "press_overdue": (ASSIGNEE, SUPERVISORS),
    "contest": (ASSIGNEE, SUPERVISORS),
    "warning": (ASSIGNEE, SUPERVISORS),
    "breach": (SUPERVISORS,),
    "promise_reminder": (PROMISER,),
    "settle_contest": (CUSTOMER, ASSIGNEE),
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
        if target == ASSIGNEE and ticket.assignee_id in {None, event.actor_id}:
            continue
        if target == SUPERVISORS and event.kind == "warning" and not _is_nobodys(event, ticket):
            continue
        yield target


def _is_nobodys(event: Event, ticket: Ticket) -> bool:
    """Whether it warns of a deadline of the desk that nobody has taken on. Suppliers are reminded of their own."""
    return ticket.assignee_id is None and event.data["clock"] != ClockKind.SUPPLIER_CONFIRM
