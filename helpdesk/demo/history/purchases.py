"""Who bought what and when: three months of orders, more in the evening, at weekends and with time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from helpdesk.demo.market import CLOUD, QUERY_PASSWORD, WARES, Ware
from orders.facts import OrderFacts, PaymentFacts, record_payment, upsert
from orders.models import Order, Payment, Shop

# How much is bought in each hour of the day, and on each day of the week from Monday on.
BY_HOUR = (3, 1, 1, 1, 1, 1, 1, 2, 4, 6, 7, 8, 10, 8, 7, 7, 8, 9, 11, 15, 18, 19, 14, 8)
BY_WEEKDAY = (8, 8, 8, 9, 12, 15, 14)
CHANNELS = ("支付宝", "微信支付", "支付宝", "微信支付", "余额", "sandbox")


@dataclass(frozen=True)
class Buyer:
    """`account` is the number of the game's or phone's account; contacts are of nobody."""

    reference: str
    contact: str
    account: str


@dataclass(frozen=True)
class Purchase:
    """One order as its buyer made it, paid at once."""

    ware: Ware
    buyer: Buyer
    at: datetime
    number: str
    serial: str
    channel: str
    quantity: int = 1
    surcharge: int = 0  # minor units taken above the published price
    password: str = field(default=QUERY_PASSWORD, repr=False)

    @property
    def amount(self) -> int:
        return self.ware.price * self.quantity + self.surcharge

    @property
    def paid_at(self) -> datetime:
        return self.at + timedelta(seconds=40)

    @property
    def target(self) -> str:
        account = f"120{self.buyer.account[:8]}" if self.ware.account == "手机号" else self.buyer.account
        return f"{self.ware.account} {account}" if self.ware.account else ""

    def tell(self, delivery: str = "success", **facts: object) -> Order:
        """The shop tells us of the order as it stands now."""
        if delivery == "success":
            facts.setdefault("delivered_at", self.paid_at + timedelta(minutes=min(self.ware.minutes, 20) / 2))
        told = OrderFacts(
            number=self.number,
            product_code=self.ware.code,
            product_name=self.ware.name,
            quantity=self.quantity,
            amount_fen=self.amount,
            status="paid",
            placed_at=self.at,
            delivery=delivery,
            target_account=self.target,
            buyer_reference=self.buyer.reference,
            contact=self.buyer.contact,
            query_password=self.password,
            price_fen=self.ware.price,
            payment=PaymentFacts(self.channel, self.serial, self.amount, self.paid_at),
            **facts,  # type: ignore[arg-type]  # the names are those of OrderFacts
        )
        return upsert(Shop.objects.get(code=self.ware.shop), told, "api").order

    def tell_payment(self) -> Payment:
        """The shop tells us of the money alone: it made no order."""
        told = PaymentFacts(self.channel, self.serial, self.amount, self.paid_at)
        shop = Shop.objects.get(code=self.ware.shop)
        return record_payment(shop, told, buyer_reference=self.buyer.reference or self.buyer.contact).payment


class Till:
    """Makes purchases; each has a number of its own, in the manner of its shop."""

    def __init__(self, rng: Random, first: int = 100) -> None:
        self.rng = rng
        self._serial = first
        self._buyers = [self._buyer(i) for i in range(160)]

    def _buyer(self, serial: int) -> Buyer:
        digits = str(self.rng.randrange(10**8, 10**9))
        reference = "" if self.rng.random() < 0.25 else f"u{10_200 + serial}"
        contact = self.rng.choice((f"{digits}@qq.example", f"{digits}@163.example", f"120{digits[:8]}"))
        return Buyer(reference, contact, digits)

    def sell(self, ware: Ware, at: datetime, **values: object) -> Purchase:
        """One purchase of this product; `values` are fields of Purchase that differ."""
        self._serial += self.rng.randrange(1, 4)
        prefix = "YK" if ware.shop == CLOUD else "XJ"
        at = at.replace(microsecond=0)
        channel = str(values.get("channel") or self.rng.choice(CHANNELS))
        digits = "".join(self.rng.choices("0123456789", k=14))
        serial = f"{at:%Y%m%d}2200{digits}" if channel == "支付宝" else f"4200{digits[:6]}{at:%Y%m%d}{digits[6:]}"
        known = {"buyer": self.rng.choice(self._buyers), "number": f"{prefix}{at:%y%m%d}{self._serial:05d}"}
        return Purchase(ware, at=at, **(known | {"serial": serial, "channel": channel} | values))  # type: ignore[arg-type]

    def instants(self, start: datetime, end: datetime, count: int) -> list[datetime]:
        """`count` times of buying between the two, in order, by the rhythm of such a shop."""
        days = max((end - start).days, 1)
        dates = [start + timedelta(days=i) for i in range(days)]
        weights = [BY_WEEKDAY[day.weekday()] * (0.7 + 0.6 * i / days) for i, day in enumerate(dates)]
        found = []
        for day in self.rng.choices(dates, weights, k=count):
            hour = self.rng.choices(range(24), BY_HOUR)[0]
            found.append(day.replace(hour=hour, minute=self.rng.randrange(60), second=self.rng.randrange(60)))
        return sorted(found)

    def any_ware(self, fits: Callable[[Ware], bool] = lambda ware: True) -> Ware:
        wares = [ware for ware in WARES if fits(ware)]
        return self.rng.choices(wares, [ware.popularity for ware in wares])[0]


def quiet(purchase: Purchase) -> Generator[datetime, None, None]:
    """The story of most orders: paid, delivered, nothing more."""
    yield purchase.paid_at + timedelta(minutes=purchase.ware.minutes)
    purchase.tell()
