"""Every state of a ticket and every move between them, on one screen. django-fsm enforces it.

Nobody calls these methods but `refunds.actions.move`, which locks the ticket, tells refusals apart and
writes the record. Who may move stands in `permission`, what must hold in `conditions` (see `guards`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from . import guards
from .actors import Actor, ActorKind
from .guards import Guard, by

CUSTOMER, AGENT, SUPERVISOR = ActorKind.CUSTOMER, ActorKind.AGENT, ActorKind.SUPERVISOR
SHOP, SYSTEM = ActorKind.SHOP, ActorKind.SYSTEM


class State(models.TextChoices):
    NEW = "", _("not filed yet")
    SUBMITTED = "submitted", pgettext_lazy("ticket", "submitted")
    EVIDENCE_CHECK = "evidence_check", _("evidence check")
    EVIDENCE_REQUESTED = "evidence_requested", _("waiting for evidence")
    SUPPLIER_CONFIRM = "supplier_confirm", _("waiting for the supplier")
    APPROVED = "approved", pgettext_lazy("ticket", "approved")
    PAID = "paid", pgettext_lazy("ticket", "paid")
    REJECTED = "rejected", pgettext_lazy("ticket", "rejected")
    ESCALATED = "escalated", _("with a supervisor")
    WITHDRAWN = "withdrawn", pgettext_lazy("ticket", "withdrawn")


NEW, SUBMITTED, CHECK, REQUESTED = State.NEW, State.SUBMITTED, State.EVIDENCE_CHECK, State.EVIDENCE_REQUESTED
CONFIRM, APPROVED, PAID = State.SUPPLIER_CONFIRM, State.APPROVED, State.PAID
REJECTED, ESCALATED, WITHDRAWN = State.REJECTED, State.ESCALATED, State.WITHDRAWN

Conditions = list[Callable[[models.Model], bool]]
FINAL = (PAID.value, REJECTED.value, WITHDRAWN.value)
PAYABLE: Conditions = [
    guards.evidence_is_settled,
    guards.payment_is_known,
    guards.not_refunded_by_the_shop,
    guards.amount_is_refundable,
    guards.money_is_in_order,
    guards.channel_is_possible,
    guards.supplier_is_settled,
    guards.within_automatic_limit,
    guards.approval_was_not_asked_by_me,
]
REASONED: Conditions = [
    guards.clause_is_cited,
    guards.gives_a_reason,
    guards.commitments_are_disposed,
]
SECOND_LOOK: Conditions = [guards.gives_a_reason, guards.did_not_decide_before]
APPEALABLE: Conditions = [
    guards.gives_a_reason,
    guards.appeal_is_in_time,
    guards.was_not_appealed,
    guards.no_other_ticket_is_open,
]


class Lifecycle(models.Model):
    """The moves. Their bodies set nothing: what else changes with a move stands in `steps`."""

    # What the guards look at; the gate sets it under the lock, nobody else does.
    case: guards.Case

    state = FSMField(max_length=20, choices=State, default=NEW, protected=True, editable=False)

    class Meta:
        abstract = True

    @transition("state", NEW, SUBMITTED, permission=by(CUSTOMER, AGENT, SHOP, SYSTEM))
    def submit(self) -> None: ...

    @transition("state", SUBMITTED, CHECK, permission=by(SYSTEM, AGENT))
    def start_check(self) -> None: ...

    @transition("state", CHECK, REQUESTED, conditions=[guards.says_what_is_missing], permission=by(AGENT, SYSTEM))
    def request_evidence(self) -> None: ...

    @transition("state", REQUESTED, CHECK, conditions=[guards.evidence_was_added], permission=by(CUSTOMER, AGENT))
    def resume_check(self) -> None: ...

    @transition("state", REQUESTED, REJECTED, conditions=[guards.evidence_time_is_over], permission=by(SYSTEM))
    def expire(self) -> None: ...

    @transition("state", CHECK, CONFIRM, permission=by(AGENT, SYSTEM),
                conditions=[guards.evidence_is_complete, guards.supplier_is_known])  # fmt: skip
    def ask_supplier(self) -> None: ...

    @transition("state", [CHECK, CONFIRM], APPROVED, conditions=PAYABLE, permission=by(AGENT, SUPERVISOR, SYSTEM))
    @transition("state", ESCALATED, APPROVED, conditions=[*PAYABLE, *SECOND_LOOK], permission=by(SUPERVISOR))
    def approve(self) -> None: ...

    @transition("state", APPROVED, CHECK, permission=by(SUPERVISOR),
                conditions=[guards.payout_is_not_sent, guards.gives_a_reason])  # fmt: skip
    def revoke(self) -> None: ...

    @transition("state", APPROVED, PAID, conditions=[guards.payout_succeeded], permission=by(SYSTEM))
    def settle(self) -> None: ...

    @transition("state", APPROVED, ESCALATED, conditions=[guards.payout_failed], permission=by(SYSTEM))
    def fail_payout(self) -> None: ...

    @transition("state", [CHECK, CONFIRM], REJECTED, conditions=REASONED, permission=by(AGENT, SUPERVISOR))
    @transition("state", ESCALATED, REJECTED, permission=by(SUPERVISOR),
                conditions=[*REASONED, guards.did_not_decide_before])  # fmt: skip
    def reject(self) -> None: ...

    @transition("state", [SUBMITTED, CHECK, REQUESTED, CONFIRM], ESCALATED, permission=by(AGENT, CUSTOMER, SYSTEM),
                conditions=[guards.gives_a_reason, guards.a_deadline_passed])  # fmt: skip
    def escalate(self) -> None: ...

    @transition("state", ESCALATED, CHECK, permission=by(SUPERVISOR))
    def return_to_check(self) -> None: ...

    @transition("state", [SUBMITTED, CHECK, REQUESTED, CONFIRM], WITHDRAWN, permission=by(CUSTOMER, AGENT),
                conditions=[guards.customer_wishes_it])  # fmt: skip
    def withdraw(self) -> None: ...

    @transition("state", [REJECTED, WITHDRAWN], ESCALATED, conditions=APPEALABLE, permission=by(CUSTOMER))
    @transition("state", PAID, ESCALATED, permission=by(CUSTOMER),
                conditions=[*APPEALABLE, guards.paid_less_than_claimed])  # fmt: skip
    def appeal(self) -> None: ...


class Move(NamedTuple):
    """One row of the lifecycle: from `source` to `target`, by whom, under which conditions."""

    name: str
    source: str
    target: str
    conditions: tuple[Guard, ...]
    permits: Callable[[object, Actor], bool]


def _rows() -> Iterator[Move]:
    field = Lifecycle._meta.get_field("state")
    for name, method in vars(Lifecycle).items():
        for source, found in getattr(getattr(method, "_django_fsm", None), "transitions", {}).items():
            assert callable(found.permission) and field  # noqa: S101, PT018 (every move names its actors)
            yield Move(name, str(source.value), str(found.target.value), tuple(found.conditions), found.permission)


MOVES: tuple[Move, ...] = tuple(_rows())


def rows_of(step: str) -> tuple[Move, ...]:
    """The rows of one move, by source. Empty for a word that is no move."""
    return tuple(row for row in MOVES if row.name == step)


def possible(state: str, actor: Actor) -> list[Move]:
    """The moves from `state` that this kind of actor may make, whatever their conditions say now."""
    return [row for row in MOVES if row.source == state and row.permits(None, actor)]
