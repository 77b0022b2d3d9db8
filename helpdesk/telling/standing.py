"""Where a ticket stands, as its customer reads it: one sentence, whose turn it is, what happens next and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds import standing
from refunds.lifecycle import State
from refunds.models import Claim, ClockKind, Ticket
from refunds.turns import Turn

from .deadlines import Deadline

SENTENCES: dict[str, LazyText] = {
    State.SUBMITTED: _("We have received your request."),
    State.EVIDENCE_CHECK: _("We are checking your evidence."),
    State.EVIDENCE_REQUESTED: _("We need something more from you."),
    State.SUPPLIER_CONFIRM: _("We have asked the supplier."),
    State.APPROVED: _("Your refund is approved."),
    State.PAID: _("Your money has been paid back."),
    State.REJECTED: _("Your request was rejected."),
    State.ESCALATED: _("Your request is with a supervisor."),
    State.WITHDRAWN: _("This request was withdrawn."),
}
SUPPLIER_ANSWERED = _("The supplier has answered.")
APPEALED = _("Your appeal is with a supervisor.")
TONES = {
    State.PAID: "good",
    State.APPROVED: "good",
    State.REJECTED: "bad",
    State.EVIDENCE_REQUESTED: "warn",
    State.WITHDRAWN: "",
}


TURNS: dict[str, LazyText] = {
    Turn.CUSTOMER: pgettext_lazy("whose turn, to the customer", "It is your turn"),
    Turn.DESK: pgettext_lazy("whose turn, to the customer", "Customer service"),
    Turn.SUPPLIER: pgettext_lazy("whose turn, to the customer", "The supplier"),
    Turn.SUPERVISOR: pgettext_lazy("whose turn, to the customer", "A supervisor"),
    Turn.NOBODY: pgettext_lazy("whose turn, to the customer", "Nobody: it goes by itself"),
}
# The deadline that the next step has to keep; without one of these it is the end of it all.
NEXT_CLOCK: dict[str, str] = {
    State.SUBMITTED: ClockKind.FIRST_RESPONSE,
    State.EVIDENCE_CHECK: ClockKind.EVIDENCE_CHECK,
    State.EVIDENCE_REQUESTED: ClockKind.CUSTOMER_EVIDENCE,
    State.SUPPLIER_CONFIRM: ClockKind.SUPPLIER_CONFIRM,
    State.APPROVED: ClockKind.PAYOUT,
}


@dataclass(frozen=True)
class Next:
    """What happens next. `due` is the deadline of it, `resolution` that of everything; None for what runs no more.

    `can_appeal` where an appeal is in time and there is something to appeal against.
    """

    turn: Turn
    words: str
    due: Deadline | None
    resolution: Deadline | None
    is_finished: bool
    can_appeal: bool

    @property
    def who(self) -> str:
        """Whose turn it is; nobody's where all is done."""
        return "" if self.is_finished else str(TURNS[self.turn])

    @property
    def is_yours(self) -> bool:
        return self.turn == Turn.CUSTOMER


def next_of(ticket: Ticket, deadlines: Sequence[Deadline], at: datetime) -> Next:
    """At most four queries."""
    stands = standing.read(ticket, at)
    running = {one.kind: one for one in deadlines if one.is_open}
    resolution = running.get(ClockKind.RESOLUTION)
    due = running.get(NEXT_CLOCK.get(ticket.state, ""))
    return Next(stands.turn, stands.next("customer"), due, resolution, ticket.is_finished, stands.can_appeal)


def sentence(ticket: Ticket, claim: Claim | None) -> str:
    """`claim` is the latest question to its supplier."""
    if ticket.state == State.ESCALATED and ticket.is_appealed:
        return str(APPEALED)
    if ticket.state == State.SUPPLIER_CONFIRM and claim is not None and claim.status != Claim.Status.OPEN:
        return str(SUPPLIER_ANSWERED)
    return str(SENTENCES[State(ticket.state)])


def tone(state: str) -> str:
    return TONES.get(State(state), "info")
