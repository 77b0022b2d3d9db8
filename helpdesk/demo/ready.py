"""What a visitor can try at once: an order to file, with pictures for it, and tickets that are worth a look."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from orders.models import Order
from refunds.lifecycle import FINAL
from refunds.models import Claim, Ticket

from .history import screens
from .history.purchases import Purchase, Till
from .market import CLOUD, WARE

PRODUCT = "wz-300"  # small, and its supplier answers at once: nobody of the desk has to touch it
FRESH_FOR = timedelta(days=2)


class Ready(NamedTuple):
    """Orders by what they are good for, and the ticket about each."""

    to_file: Order
    open_ticket: Ticket
    paid_ticket: Ticket


def choose(now: datetime, folder: Path) -> Ready:
    """Chosen from what is there; an order to file is made, with its pictures, where none is left."""
    tickets = Ticket.objects.filter(shop__code=CLOUD, order__isnull=False).select_related("order")
    promised = tickets.exclude(state__in=FINAL).filter(commitments__status="open").order_by("commitments__due_at")
    open_ticket = promised.first() or tickets.exclude(state__in=FINAL).latest("pk")
    paid = tickets.filter(state="paid")
    paid_ticket = paid.filter(commitments__status="kept").order_by("-closed_at").first() or paid.latest("pk")
    return Ready(_unfiled(now) or _buy(now, folder), open_ticket, paid_ticket)


def question() -> Claim | None:
    """A question that waits for a supplier without a system of its own, who answers on the supplier's page."""
    waiting = Claim.objects.filter(status="open", supplier__adapter="manual", supplier__code="youhui")
    return waiting.select_related("supplier", "ticket").order_by("-due_at").first()


def _unfiled(now: datetime) -> Order | None:
    fresh = Order.objects.filter(product__code=PRODUCT, delivery="processing", tickets=None)
    return fresh.filter(placed_at__gt=now - FRESH_FOR).order_by("-placed_at").first()


def _buy(now: datetime, folder: Path) -> Order:
    """An order of two hours ago, paid and never delivered; its screenshots lie in `folder`."""
    rng = Random(now.timestamp())  # noqa: S311
    first = 20_000 + int(now.timestamp()) % 60_000  # no order of the history, nor of an earlier run today
    purchase = Till(rng, first).sell(WARE[PRODUCT], now - timedelta(hours=2), channel="支付宝")
    order = purchase.tell("processing")
    draw(purchase, now, folder, rng)
    return order


def draw(purchase: Purchase, now: datetime, folder: Path, rng: Random) -> None:
    """The pictures that a ticket about this order needs."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("payment", "product", "communication"):
        content = screens.draw(kind, purchase, "not_delivered", now, rng)
        extension = screens.name(content, now, rng).rpartition(".")[2]
        (folder / f"{purchase.number}-{kind}.{extension}").write_bytes(content)
