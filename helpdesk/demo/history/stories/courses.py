"""Stretches that many stories share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpdesk.demo.history import people
from helpdesk.demo.history.case import Case
from helpdesk.demo.history.time_flow import Story
from helpdesk.demo.history.words import customers, desk

Tell = Callable[[Case], Story]

ALL = "payment product communication"
# Hours from the order's delivery (or from when it should have come) to the filing.
WAITS = {"not_delivered": (1.0, 7.0), "wrong_account_unused": (0.1, 0.6), "partial_delivery": (2.0, 30.0)}
DELIVERED = ("invalid_code", "code_already_used", "wrong_region", "changed_mind", "used", "price_error")


def filing(case: Case, scenario: str, kinds: str = "payment product", delivery: str = "", **facts: Any) -> Story:
    """From the order to the filed ticket, when a customer of this scenario would file."""
    yield from case.buys(delivery or ("success" if scenario in DELIVERED else "processing"), **facts)
    low, high = WAITS.get(scenario, (0.3, 9.0))
    late = case.purchase.ware.minutes / 60 if scenario == "not_delivered" else 0
    yield case.filing or case.after(low + late, high + late)
    case.files(scenario, kinds)


def picked_up(case: Case, low: float = 0.3, high: float = 2.5) -> Story:
    """Somebody takes the ticket and says so; not where it has ended meanwhile."""
    yield case.at_desk(low, high)
    if not case.ticket.is_finished:
        case.takes()
        yield case.minutes()
    if not case.ticket.is_finished:
        case.replies(case.one_of(desk.GREETING))


def supplier_asked(case: Case, question: str = "") -> Story:
    """By the agent, where the system has not done so by itself."""
    yield case.minutes()
    if case.state == "evidence_check" and case.rng.random() < 0.5:
        case.notes()
        yield case.minutes()
    if case.state == "evidence_check":
        case.moves("ask_supplier", reason=question)
        case.supplier_notices()


def impatience(case: Case, chance: float = 0.35) -> Story:
    """Some customers ask again, and are answered with what there is."""
    if case.rng.random() > chance:
        return
    yield case.after(1.0, 5.0)
    if case.state == "supplier_confirm":
        case.writes(case.one_of(customers.IMPATIENT))
    yield case.at_desk(0.2, 1.2)
    if case.state == "supplier_confirm":
        case.replies(case.one_of(desk.NO_NEWS))


def approved(case: Case, **asked: Any) -> Story:
    """By the agent, or by a supervisor where the supplier's silence has left it to one."""
    yield case.at_desk(0.1, 0.8)
    if case.state == "supplier_confirm":
        case.moves("approve", **asked)
        yield case.minutes(1.0, 4.0)
        if case.state in {"approved", "paid"} and case.rng.random() < 0.5:
            case.replies(case.one_of(desk.APPROVED))
    elif case.state == "escalated":
        boss = case.rng.choice(people.SUPERVISORS)
        yield case.at_desk(0.5, 4.0, boss)
        case.moves("approve", boss, **({"reason": case.rng.choice(desk.AFTER_SILENCE)} | asked))


def thanks(case: Case, chance: float = 0.35) -> Story:
    """Some customers write once more when the money is there."""
    yield case.after(0.2, 5.0)
    if case.state == "paid" and case.rng.random() < chance:
        case.writes(case.one_of(customers.THANKS))
