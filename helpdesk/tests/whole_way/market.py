"""Shops with orders from their own files, suppliers, and the people of the desk; and what began days ago."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from orders.models import ApiKey, Order, SandboxScript, Shop, Supplier
from orders.tests.make import make_shop, make_supplier
from refunds import actions, actors
from refunds.models import Ticket
from refunds.tests.make import kept_file

PASSWORD = "whole-way-2026"
STAFF = {"lin": "Agent", "chen": "Agent", "wang": "Supervisor", "zhao": "Supervisor"}
QUERY_PASSWORD = "8866"
BUYER = "buyer@example.com"
SAMPLES = Path(__file__).resolve().parents[3] / "orders" / "tests" / "samples"
_numbers = count(1)


def hire() -> None:
    """Two agents and two supervisors, each with an address."""
    for name, group in STAFF.items():
        call_command("make_staff", name, group=group, email=f"{name}@desk.example.com", stdout=Silent())
        user = User.objects.get(username=name)
        user.set_password(PASSWORD)
        user.save()


class Silent:
    def write(self, text: str) -> None:
        """What the command prints is for an operator."""


@dataclass
class Sold:
    """One order of a shop of its own, and who delivers it."""

    shop: Shop
    supplier: Supplier
    number: str

    @property
    def order(self) -> Order:
        return Order.objects.get(shop=self.shop, number=self.number)


def sold(folder: Path, *, yuan: str = "30.00", channel: str = "余额", delivery: str = "processing",
         age: timedelta = timedelta(hours=2), scripts: Sequence[str] = (), **supplier: Any) -> Sold:  # fmt: skip
    """An order as a shop exports and an operator imports it, paid `age` ago; `scripts` are for the sandbox channel."""
    serial = next(_numbers)
    shop = make_shop(code=f"cloud-{serial}", language="en")
    by = make_supplier(code=f"supply-{serial}", **{"adapter": "sandbox", "language": "en", **supplier})
    placed = timezone.localtime() - age
    paid = placed + timedelta(minutes=1)
    row = {
        "order_number": f"WW{serial:06d}", "product_name": "原神 创世结晶 300", "quantity": 1, "amount": yuan,
        "price": yuan, "status": "paid", "placed_at": _text(placed), "delivery": delivery,
        "delivered_at": _text(paid) if delivery == "success" else "", "target_account": "player_8866",
        "buyer_reference": f"user-{serial}", "contact": BUYER, "query_password": QUERY_PASSWORD,
        "payment_channel": channel, "payment_serial": f"4200{serial:06d}", "paid_amount": yuan,
        "paid_at": _text(paid), "supplier": by.code,
    }  # fmt: skip
    path = folder / f"orders-{serial}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    bring(path, shop)
    for behaviour in scripts:
        SandboxScript.objects.create(shop=shop, behaviour=behaviour)
    return Sold(shop, by, str(row["order_number"]))


def bring(path: Path, shop: Shop) -> None:
    call_command("import_orders", str(path), shop=shop.code, stdout=Silent(), stderr=Silent())


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def filed_before(at: datetime, sold: Sold, scenario: str, kinds: Sequence[str]) -> Ticket:
    """A ticket filed at `at`, for what takes days; call it inside a transaction with what follows then."""
    assert transaction.get_connection().in_atomic_block
    request = actions.Request(
        scenario=scenario, order=sold.order, email=BUYER, evidence=[kept_file(kind) for kind in kinds]
    )
    return actions.submit(request, by=actors.customer(), at=at).ticket


def actor(name: str) -> actors.Actor:
    found = actors.staff(User.objects.get(username=name))
    assert found is not None
    return found


def key_of(shop: Shop) -> str:
    return ApiKey.issue(shop, "whole way")[1]
