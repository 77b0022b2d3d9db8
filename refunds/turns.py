"""Whose turn it is, and what happens next, in a sentence for the customer and one for the desk. Pure.

`standing.read` gathers what is looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .lifecycle import State

Reader = Literal["customer", "staff"]


class Turn(TextChoices):
    """Who has to do something before the ticket goes on. `NOBODY`: the system is at it, or all is done."""

    CUSTOMER = "customer", pgettext_lazy("whose turn", "customer")
    DESK = "desk", pgettext_lazy("whose turn", "desk")
    SUPPLIER = "supplier", pgettext_lazy("whose turn", "supplier")
    SUPERVISOR = "supervisor", pgettext_lazy("whose turn", "supervisor")
    NOBODY = "nobody", pgettext_lazy("whose turn", "nobody")


@dataclass(frozen=True)
class Standing:
    """Where a ticket stands. `transfer` is what a payout by hand waits for, `is_held` a payout that stands still."""

    state: str
    is_answered: bool = False
    approval_is_requested: bool = False
    transfer: Literal["", "make", "confirm"] = ""
    is_held: bool = False
    can_appeal: bool = False
    appeal_days: int = 7

    @property
    def turn(self) -> Turn:
        return SITUATIONS[_situation(self)].turn

    def next(self, reader: Reader) -> str:
        """What happens next, in the active language."""
        said = SITUATIONS[_situation(self)]
        return str(said.customer if reader == "customer" else said.staff) % {"days": self.appeal_days}


class Situation(NamedTuple):
    turn: Turn
    customer: LazyText
    staff: LazyText


def _situation(at: Standing) -> str:
    match at.state:
        case State.SUPPLIER_CONFIRM | State.EVIDENCE_CHECK if at.approval_is_requested:
            return "approval_requested"
        case State.SUPPLIER_CONFIRM if at.is_answered:
            return "answered"
        case State.APPROVED if at.is_held or at.transfer:
            return "held" if at.is_held else f"{at.transfer}_transfer"
        case State.PAID | State.REJECTED | State.WITHDRAWN if at.can_appeal:
            return "appealable"
        case State.REJECTED | State.WITHDRAWN:
            return "closed"
    return str(at.state)


_SENDING = _("We are sending the money back.")
_DECIDING = _("A supervisor decides.")

SITUATIONS: dict[str, Situation] = {
    "submitted": Situation(
        Turn.DESK,
        _("We look at your request."),
        _("Look at the request and start the evidence check."),
    ),
    "evidence_check": Situation(
        Turn.DESK,
        _("We check your evidence and decide, or ask the supplier."),
        _("Check the evidence; then decide, ask the supplier, or ask the customer for what is missing."),
    ),
    "evidence_requested": Situation(
        Turn.CUSTOMER,
        _("Please add what is missing in time; without it the request is closed."),
        _("The customer adds what is missing; without it the request is closed."),
    ),
    "supplier_confirm": Situation(
        Turn.SUPPLIER,
        _("The supplier answers our question."),
        _("The supplier answers; without an answer in time the clause says what follows."),
    ),
    "answered": Situation(
        Turn.DESK,
        _("The supplier has had its say; now we decide."),
        _("The supplier has had its say: decide."),
    ),
    "approval_requested": Situation(
        Turn.SUPERVISOR,
        _("A second person looks at the decision."),
        _("An approval above the limit waits for a second person, a supervisor."),
    ),
    "approved": Situation(
        Turn.NOBODY,
        _SENDING,
        _("The money is being sent; there is nothing to do unless it stands still."),
    ),
    "make_transfer": Situation(
        Turn.DESK,
        _SENDING,
        _("Transfer the money by hand, then enter its reference and proof."),
    ),
    "confirm_transfer": Situation(
        Turn.DESK,
        _SENDING,
        _("A second person checks the transfer's reference and proof, and confirms it."),
    ),
    "held": Situation(
        Turn.SUPERVISOR,
        _SENDING,
        _("The money stands still: a supervisor looks at it."),
    ),
    "escalated": Situation(
        Turn.SUPERVISOR,
        _DECIDING,
        _DECIDING,
    ),
    "appealable": Situation(
        Turn.NOBODY,
        _("You can appeal within %(days)d days; somebody else then decides."),
        _("Closed. The customer can appeal within %(days)d days."),
    ),
    "paid": Situation(
        Turn.NOBODY,
        _("The money is back. Nothing more is to be done."),
        _("Paid. Nothing more is to be done."),
    ),
    "closed": Situation(
        Turn.NOBODY,
        _("Nothing more is to be done."),
        _("Nothing more is to be done."),
    ),
}
