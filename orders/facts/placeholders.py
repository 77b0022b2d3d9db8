"""What stands in for a payment's channel and serial until they are told, and what takes its place. Pure.

A webhook often knows neither, and an export that comes later does. Once money goes back by them they stay
(`Payment.pin`); the database holds that with a trigger.
"""

from __future__ import annotations

from typing import Any

from orders.models import Payment

from .channel_names import MANUAL, channel_of
from .told import PaymentFacts


def stands_in(channel: str, serial: str, order_number: str) -> bool:
    """Whether one of the two was not told: no channel of ours, or the order's number for a serial."""
    return channel == MANUAL or serial == order_number


def better(payment: Payment, told: PaymentFacts, order_number: str) -> dict[str, Any]:
    """The columns of a payment that this sighting fills in; none where nothing stands in for them any more."""
    if not payment.is_placeholder:
        return {}
    found: dict[str, Any] = {}
    channel = channel_of(told.channel)
    if payment.channel == MANUAL and channel != MANUAL:
        found["channel"] = channel
    if payment.serial == order_number and told.serial and told.serial != order_number:
        found["serial"] = told.serial
    now = {"channel": payment.channel, "serial": payment.serial, **found}
    if found and not stands_in(now["channel"], now["serial"], order_number):
        found["is_placeholder"] = False
    return found
