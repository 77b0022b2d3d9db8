"""How a customer gets in: something of an order that only its buyer knows, or the shop's signed link.

Whatever is wrong gives the same nothing after the same work, so that nobody learns which orders exist.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from orders.models import Order, Payment, Shop
from orders.models.shop import make_secret
from orders.query_passwords import matches
from orders.signatures import hmac_hex

AHEAD_S = 60  # how far a shop's clock may run before ours
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Opened:
    """One order or payment that somebody has opened; `is_full` False where only a contact was known."""

    order_id: int | None = None
    payment_id: int | None = None
    is_full: bool = True


@dataclass(frozen=True)
class Link:
    """The shop's signed link. `timestamp` is Unix seconds as digits, `signature` lower-case hexadecimal."""

    timestamp: str
    nonce: str
    signature: str


def by_order(
    shop_code: str, number: str, *, password: str = "", contact: str = "", link: Link | None = None
) -> Opened | None:
    """The same look-ups and the same hash whether or not there is such a shop, order, password or contact."""
    shop = Shop.objects.filter(code=shop_code).first()
    order = Order.objects.filter(shop__code=shop_code, number=number).first()
    has_password = matches(password, order.query_password_hash if order else "")
    has_contact = _same_contact(contact, order.contact if order else "")
    has_link = link is not None and _is_signed(number, link, shop)
    if order is None or not (has_password or has_contact or has_link):
        return None
    return Opened(order_id=order.pk, is_full=has_password or has_link)


def by_payment(shop_code: str, serial: str, amount_fen: int) -> Opened | None:
    """Paid, and the shop made no order: serial and amount are all that a customer can know."""
    rows = Payment.objects.filter(shop__code=shop_code, serial=serial, order=None)
    payment = rows.filter(amount_fen=amount_fen).first()
    return Opened(payment_id=payment.pk) if payment else None


def _same_contact(told: str, known: str) -> bool:
    given, kept = (text.strip().casefold().encode(errors="replace") for text in (told, known))
    return hmac.compare_digest(given, kept) and bool(kept)


def _is_signed(number: str, link: Link, shop: Shop | None) -> bool:
    """HMAC-SHA256 over order number, timestamp and nonce; ten minutes; once."""
    message = f"{number}\n{link.timestamp}\n{link.nonce}".encode(errors="replace")
    right = hmac_hex(shop.signing_secret if shop else make_secret(), message)
    if not hmac.compare_digest(right.encode(), link.signature.encode(errors="replace")):
        return False
    age = timezone.now().timestamp() - int(link.timestamp)
    if shop is None or not -AHEAD_S <= age <= settings.SHOP_LINK_S or not _NONCE.fullmatch(link.nonce):
        return False
    return bool(cache.add(f"shop-link:{shop.pk}:{link.nonce}", 1, settings.SHOP_LINK_S + 2 * AHEAD_S))
