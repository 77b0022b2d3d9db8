"""Tickets that end without money: rejected, expired, withdrawn; and appeals against that."""

from __future__ import annotations

from typing import Any

from helpdesk.demo.history import people
from helpdesk.demo.history.case import Case
from helpdesk.demo.history.time_flow import Story
from helpdesk.demo.history.words import customers, desk

from .courses import ALL, Tell, filing, picked_up, supplier_asked, thanks

WITHDRAWABLE = ("submitted", "evidence_check", "evidence_requested", "supplier_confirm")


def not_refundable(scenario: str, **facts: Any) -> Tell:
    """Filed although the verdict says no; a person looks and rejects by the clause."""

    def tell(case: Case) -> Story:
        yield from filing(case, scenario, case.rng.choice(("", "product")), **facts)
        yield from picked_up(case, 0.5, 3.0)
        yield case.at_desk(0.2, 1.5)
        case.rejects(scenario)
        yield case.after(0.5, 10.0)
        if case.rng.random() < 0.4:
            case.writes(case.one_of(customers.RESIGNED))

    return tell


def refused_by_supplier(scenario: str) -> Tell:
    """The supplier refuses, and the agent rejects by the clause."""

    def tell(case: Case) -> Story:
        case.expects("refuse")
        yield from filing(case, scenario, ALL if scenario == "code_already_used" else "payment product")
        yield from picked_up(case)
        yield from supplier_asked(case)
        yield from case.supplier_has_answered()
        yield case.at_desk(0.2, 1.5)
        case.rejects(scenario)

    return tell


def appealed(scenario: str, *, won: bool) -> Tell:
    """The customer appeals; a supervisor who did not decide before looks again."""

    def tell(case: Case) -> Story:
        yield from refused_by_supplier(scenario)(case)
        yield case.after(2.0, 40.0)
        case.customer_moves("appeal", case.one_of(customers.APPEAL))
        boss = case.rng.choice(people.SUPERVISORS)
        yield case.at_desk(1.0, 5.0, boss)
        case.notes("已调取供应商兑换日志，比对兑换账号、IP 与买家信息。", boss)
        yield case.at_desk(0.3, 2.0, boss)
        if won:
            case.moves("approve", boss, reason=case.rng.choice(desk.AFTER_APPEAL))
            yield from thanks(case, 0.9)
        else:
            case.rejects(scenario, boss, case.one_of(desk.APPEAL_LOST))

    return tell


def expired(case: Case) -> Story:
    """The evidence that is asked for never comes."""
    yield from filing(case, case.trouble, case.rng.choice(("", "payment")))
    yield from picked_up(case, 0.5, 3.0)


def withdrawn(case: Case) -> Story:
    """It arrives after all, and the customer takes the request back."""
    yield from filing(case, "not_delivered")
    case.flow.begin(case.at, picked_up(case, 0.2, 1.0))
    yield case.after(0.5, 5.0)
    if case.state in WITHDRAWABLE:
        case.purchase.tell("success", delivered_at=case.at)
        case.customer_moves("withdraw", case.one_of(customers.ARRIVED))


def coaxed(case: Case) -> Story:
    """Withdrawn because the seller said that it would come; it did not, so the customer appeals and wins."""
    yield from filing(case, "not_delivered")
    yield case.after(0.5, 1.5)
    case.customer_moves("withdraw", "卖家加我说撤销工单马上就补发，先撤了。")
    yield case.after(20.0, 60.0)
    case.customer_moves("appeal", case.one_of(customers.COAXED))
    yield case.at_desk(1.0, 4.0, "zhao")
    case.notes("卖家诱导撤诉，已登记。订单至今未到账。", "zhao")
    case.moves("approve", "zhao", reason="订单未到账，撤销系卖家诱导，支持退款。")
    yield from thanks(case, 0.9)
