"""The way of a ticket as a line: what is behind it, where it stands, what is still before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds.facts import supplier_of
from refunds.lifecycle import State
from refunds.models import Ticket

MOST = 200
WAY: tuple[tuple[str, LazyText, frozenset[str]], ...] = (
    ("submitted", pgettext_lazy("on the line of progress", "Filed"), frozenset({State.SUBMITTED.value})),
    (
        "check",
        pgettext_lazy("on the line of progress", "Evidence"),
        frozenset({State.EVIDENCE_CHECK.value, State.EVIDENCE_REQUESTED.value}),
    ),
    ("supplier", pgettext_lazy("on the line of progress", "Supplier"), frozenset({State.SUPPLIER_CONFIRM.value})),
    ("approved", pgettext_lazy("on the line of progress", "Approved"), frozenset({State.APPROVED.value})),
    ("paid", pgettext_lazy("on the line of progress", "Paid"), frozenset({State.PAID.value})),
)
EXITS: dict[str, LazyText] = {
    State.REJECTED: pgettext_lazy("on the line of progress", "Rejected"),
    State.WITHDRAWN: pgettext_lazy("on the line of progress", "Withdrawn"),
    State.ESCALATED: pgettext_lazy("on the line of progress", "Supervisor"),
}
STANDS: dict[str, LazyText] = {"done": _("done"), "now": _("here it stands"), "left": _("still to come")}


@dataclass(frozen=True)
class Stop:
    """`stands` is done, now or left; `at` when it was reached last. An exit is where a ticket left the usual way."""

    name: str
    label: str
    stands: str
    at: datetime | None = None
    is_exit: bool = False

    @property
    def said(self) -> str:
        """For those who do not see the line."""
        return str(STANDS[self.stands])


def of_ticket(ticket: Ticket) -> list[Stop]:
    """The stops of this ticket. A supplier's stop only where there is one to ask, or one was asked. One query."""
    moves = ticket.events.exclude(to_state="").order_by("-seq").values_list("to_state", "at")
    reached: dict[str, datetime] = {}
    for state, at in moves[:MOST]:
        reached.setdefault(state, at)
    way = [stop for stop in WAY if stop[0] != "supplier" or _has_supplier(ticket, reached)]
    if ticket.state in EXITS:
        return _left_the_way(ticket, way, reached)
    now = next(number for number, (_name, _label, states) in enumerate(way) if ticket.state in states)
    ended = ticket.state == State.PAID
    return [
        Stop(name, str(label), _stands(number, now, ended), _last(states, reached) if number <= now else None)
        for number, (name, label, states) in enumerate(way)
    ]


def _left_the_way(
    ticket: Ticket, way: list[tuple[str, LazyText, frozenset[str]]], reached: dict[str, datetime]
) -> list[Stop]:
    """What was reached before, then the exit; what lies before it is shown only where it can still come."""
    last = max((n for n, (_name, _label, states) in enumerate(way) if states & reached.keys()), default=0)
    done = [Stop(name, str(label), "done", _last(states, reached)) for name, label, states in way[: last + 1]]
    exit_ = Stop(ticket.state, str(EXITS[ticket.state]), "now", reached.get(ticket.state), is_exit=True)
    if ticket.state != State.ESCALATED:
        return [*done, exit_]
    left = [Stop(name, str(label), "left") for name, label, _states in way if name in {"approved", "paid"}]
    return [*(stop for stop in done if stop.name not in {"approved", "paid"}), exit_, *left]


def _stands(number: int, now: int, ended: bool) -> str:
    if number < now or (ended and number == now):
        return "done"
    return "now" if number == now else "left"


def _last(states: frozenset[str], reached: dict[str, datetime]) -> datetime | None:
    return max((at for state, at in reached.items() if state in states), default=None)


def _has_supplier(ticket: Ticket, reached: dict[str, datetime]) -> bool:
    asked = State.SUPPLIER_CONFIRM.value in reached
    return asked or (ticket.clause.rules.needs_supplier and supplier_of(ticket.order) is not None)
