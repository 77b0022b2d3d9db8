"""Which forms a ticket's page shows to whom. What may be done is decided by the gate when it is sent."""

from __future__ import annotations

from collections.abc import Iterator

from helpdesk.admin.forms import money, moves, talking, working
from helpdesk.admin.forms.base import VerbForm
from helpdesk.admin.forms.offers import Offers
from refunds import actions
from refunds.actors import Actor, ActorKind
from refunds.models import Claim, Payout, Ticket

WAITING_FOR_TRANSFER = ("sending", "processing", "unknown")


def move_forms(ticket: Ticket, by: Actor, offers: Offers) -> list[VerbForm]:
    """A form for each legal move: `actions.available`, and nothing else."""
    return [moves.FORMS[row.name](ticket=ticket, by=by, offers=offers) for row in actions.available(ticket, by)]


def other_forms(
    ticket: Ticket, by: Actor, offers: Offers, claim: Claim | None, payout: Payout | None
) -> list[VerbForm]:
    """What is no move, as far as it makes sense now."""
    found = [*_handling(ticket, by), *_elsewhere(ticket, claim), *_paying(payout, by)]
    return [form(ticket=ticket, by=by, offers=offers) for form in found]


def _handling(ticket: Ticket, by: Actor) -> Iterator[type[VerbForm]]:
    if ticket.is_finished:
        return
    if ticket.assignee_id is None:
        yield working.TakeForm
    yield working.AssignForm
    yield working.PriorityForm
    yield talking.PromiseForm
    yield working.EvidenceForm
    yield working.LinkForm


def _elsewhere(ticket: Ticket, claim: Claim | None) -> Iterator[type[VerbForm]]:
    if claim is not None and claim.status == Claim.Status.OPEN:
        yield working.NudgeForm
        yield working.AnswerForm
    if ticket.payment_id is not None:
        yield working.RefundElsewhereForm


def _paying(payout: Payout | None, by: Actor) -> Iterator[type[VerbForm]]:
    if payout is None:
        return
    by_hand = payout.channel == "manual" and payout.status in WAITING_FOR_TRANSFER
    if by_hand:
        yield money.TransferForm
        if payout.entered_by_id is not None and payout.entered_by_id != by.user_id:
            yield money.ConfirmTransferForm
    if by.kind is ActorKind.SUPERVISOR:
        if payout.status == "held":
            yield money.ResendForm
        if payout.status == "held" or (by_hand and payout.status == "processing"):
            yield money.GiveUpForm
