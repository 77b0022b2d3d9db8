"""What a page below /my/<key>/ is about: one opened order, or one payment that has no order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils.functional import cached_property

from helpdesk.access import visible
from helpdesk.access.callers import Caller
from orders import money
from orders.models import Order, Payment, Shop
from refunds import facts, wording
from refunds.models import Ticket

from . import sessions


@dataclass(frozen=True)
class Subject:
    """The order or payment as this browser opened it. Its times are read in the shop's zone."""

    key: str
    who: Caller
    order: Order | None
    payment: Payment | None

    @property
    def is_full(self) -> bool:
        return self.who.is_full

    @property
    def shop(self) -> Shop:
        return (self.order or self._payment).shop

    @property
    def currency(self) -> str:
        return (self.order or self._payment).currency

    @property
    def number(self) -> str:
        """What the customer knows it by."""
        return self.order.number if self.order else self._payment.serial

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.shop.time_zone)

    @property
    def _payment(self) -> Payment:
        assert self.payment is not None  # noqa: S101 (`subject` raises 404 without both)
        return self.payment

    @cached_property
    def unfinished(self) -> Ticket | None:
        """The open ticket about it. There is at most one."""
        return visible.tickets(self.who).filter(closed_at=None).first()

    def amount(self, fen: int) -> str:
        return money.shown(fen, self.currency)

    def moment(self, at: datetime) -> str:
        return wording.moment(at.astimezone(self.zone), year=True)


def subject(request: HttpRequest, key: str) -> Subject:
    """Raises Http404 for a key that is not open in this browser."""
    who = sessions.caller(request, key)
    if who.order_id is not None:
        order = Order.objects.select_related("shop", "product__supplier").filter(pk=who.order_id).first()
        payment = facts.main_payment(order) if order else None
    else:
        payment = (
            Payment.objects.select_related("shop", "order__product__supplier").filter(pk=who.payment_id or 0).first()
        )
        order = payment.order if payment else None
    if order is None and payment is None:
        raise Http404
    return Subject(key, who, order, payment)
