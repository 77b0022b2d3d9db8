"""The desk's other pages for tests: their addresses, and a row of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from orders import ledger
from orders.models import Account, ExternalRefund, Order, Payment, Product, Shop, Supplier, Transfer
from orders.tests.make import make_order, make_payment, make_product, make_shop, make_supplier
from refunds import actions
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS, Actor
from refunds.models import Breach, BreachCause, Claim, Commitment, Delivery, MoneyException, Payout
from refunds.tests.make import CUSTOMER, HOUR, make_agent, make_supervisor, make_ticket, payout_of

from .sitting import Person, somebody

_numbers = count(1)
ROLES = (AGENTS, SUPERVISORS, AUDITORS, "superuser", "outsider")


def person(role: str, **values: Any) -> Person:
    """Somebody of the desk, a superuser of no group, or staff of no group."""
    if role == "superuser":
        return somebody("", is_superuser=True, **values)
    return somebody("" if role == "outsider" else role, **values)


def listed(model: type) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")  # type: ignore[attr-defined]


def paged(row: Any, what: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{what}", args=[row.pk])


def queries(person: Person, address: str) -> int:
    """How many a page costs, after one look that fills what is filled once a process."""
    person.client.get(address)
    with CaptureQueriesContext(connection) as seen:
        response = person.client.get(address)
    assert response.status_code == 200, response
    return len(seen)


def make_external_refund() -> ExternalRefund:
    payment = make_payment()
    return ExternalRefund.objects.create(
        payment=payment, amount_fen=100, reference=f"elsewhere-{next(_numbers)}", source="person"
    )


def make_transfer() -> Transfer:
    shop, serial = make_shop(), next(_numbers)
    made, _is_new = ledger.credit_buyer(shop, f"buyer-{serial}", 500, "CNY", f"refund:rf{serial}", timezone.now())
    return made


def make_account() -> Account:
    return make_transfer().credit


def make_payout() -> Payout:
    return payout_of(make_ticket(state="approved"))


def make_claim() -> Claim:
    return make_ticket(state="supplier_confirm").claims.get()


def make_exception(kind: str = MoneyException.Kind.HELD, *, status: str = "held") -> MoneyException:
    """An open exception about a payout that stands in `status`."""
    payout = make_payout()
    Payout.objects.filter(pk=payout.pk).update(status=status, next_at=None, code="NOT_ENOUGH")
    payout.refresh_from_db()
    return MoneyException.objects.create(payment=payout.payment, payout=payout, kind=kind, opened_at=timezone.now())


def make_breach(due: timedelta = HOUR, **facts: Any) -> Breach:
    """The first response of a ticket, by the wall of an open day or not, was missed that long ago."""
    ticket = make_ticket(**facts)
    clock = ticket.clocks.get(kind="first_response")
    return Breach.objects.create(
        ticket=ticket,
        clock=clock,
        kind=clock.kind,
        shop=ticket.shop,
        clause=ticket.clause,
        priority=ticket.priority,
        due_at=timezone.now() - due,
        detected_at=timezone.now(),
        party="desk",
    )


def make_cause() -> BreachCause:
    serial = next(_numbers)
    names = {"name_en": f"Cause {serial}", "name_zh": f"原因{serial}", "position": 100 + serial}
    return BreachCause.objects.create(code=f"cause-{serial}", **names)


def make_given_up() -> Delivery:
    ticket = make_ticket()
    row = Delivery.objects.filter(event__ticket=ticket).latest("pk")
    Delivery.objects.filter(pk=row.pk).update(gave_up_at=timezone.now(), attempts=12, last_error="refused")
    row.refresh_from_db()
    return row


def make_promise() -> Commitment:

    ticket, by = make_ticket(), make_supervisor()
    now = timezone.now()
    return actions.promise(ticket, actions.Draft("reply_by", now + HOUR, "We reply."), by=by, at=now)


def make_contested(words: str = "No code ever came.", by: Actor | None = None) -> Commitment:
    """Of another kind, called kept `by` an agent or somebody else, and denied by the customer half an hour ago."""
    now, by = timezone.now(), by or make_agent()
    ticket = make_ticket(at=now - 3 * HOUR)
    draft = actions.Draft("other", now + HOUR, "A new code")
    made = actions.promise(ticket, draft, by=by, at=now - 2 * HOUR)
    row = actions.close_commitment(ticket, made, "kept", "A new code was sent.", by=by, at=now - HOUR)
    return actions.contest(ticket, row, words, by=CUSTOMER, at=now - HOUR / 2)


# Facts: their model and how one is made.
FACTS: dict[type, Callable[[], Any]] = {
    Order: make_order,
    Payment: make_payment,
    ExternalRefund: make_external_refund,
    Payout: make_payout,
    Claim: make_claim,
    Account: make_account,
    Transfer: make_transfer,
}
SETUP: dict[type, Callable[[], Any]] = {
    Supplier: make_supplier,
    Product: make_product,
    Shop: make_shop,
    BreachCause: make_cause,
}
LISTS: dict[type, Callable[[], Any]] = {
    **FACTS,
    **SETUP,
    Breach: make_breach,
    Commitment: make_promise,
    Delivery: make_given_up,
    MoneyException: make_exception,
}
