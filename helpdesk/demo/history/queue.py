"""The open queue at the end of the history: each ticket with the time at which it was filed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from .stories import live, stuck
from .stories.courses import ALL, Tell

WHY = "订单编号与收货时间已核对，确认卡密异常"


class Open(NamedTuple):
    """`business` hours before the end it was filed, or `wall` hours; a product, and the purchase's own values."""

    tell: Tell
    ware: str
    business: float = 0.0
    wall: float = 0.0
    values: dict[str, object] = {}

    def filing(self, end: datetime) -> datetime:
        odd = timedelta(seconds=crc32(f"{self.ware} {self.wall} {self.business}".encode()) % 300)
        if self.wall:
            return end - timedelta(hours=self.wall) - odd
        return live.business_hours_before(end, self.business) - odd


SANDBOX: dict[str, object] = {"channel": "sandbox"}
ALIPAY: dict[str, object] = {"channel": "支付宝"}

QUEUE = (
    # just filed, evidence missing
    Open(live.waiting("not_delivered", "payment"), "qb-100", wall=0.03),
    Open(live.waiting("invalid_code", ""), "steam-20", wall=0.06),
    # in the evidence check, nobody has it; the last is overdue
    Open(live.waiting("invalid_code"), "app-100", 0.4),
    Open(live.waiting("code_already_used", ALL), "steam-100", 1.6),
    Open(live.waiting("changed_mind", "", no_return_confirmed=False, is_used=False), "eshop-35", 2.4),
    Open(live.waiting("price_error", "payment"), "bili-month", 3.3, values={"surcharge": 300}),
    Open(live.waiting("wrong_region"), "psn-50", 5.5),
    # in the evidence check with somebody: due soon, due tomorrow, overdue, with promises kept open and broken
    Open(live.with_promise("invalid_code", "lin", 0.6), "wy-300", 3.0),
    Open(live.taken("invalid_code", "lin"), "steam-50", 11.4),
    Open(live.taken("code_already_used", "chen", ALL), "steam-50", 7.0),
    Open(live.with_promise("invalid_code", "chen", -2.0), "gpass-1", 15.0),
    Open(live.with_promise("wrong_region", "chen", 22.0), "eshop-35", 4.0),
    # waiting for the customer's evidence
    Open(live.waiting("not_delivered", "payment"), "hp-600", wall=3.5),
    Open(live.waiting("invalid_code", "payment"), "app-100", wall=29.0),
    Open(live.waiting("not_delivered", ""), "wz-680", wall=71.6),
    # waiting for the supplier: just asked (by hand), nearly silent, slow, answered
    Open(live.asked("not_delivered", "lin"), "valo-1000", 1.2),
    Open(live.asked("not_delivered", "chen"), "genshin-980", 2.6),
    Open(live.waiting("not_delivered"), "iqy-season", wall=23.4),
    Open(live.waiting("not_delivered"), "ys-300", wall=12.0),
    Open(live.asked("not_delivered", "lin"), "xq-980", 6.0),
    Open(live.asked("invalid_code", "lin", answer="agree", remark=WHY), "app-100", 4.2),
    Open(live.asked("invalid_code", "chen", answer="refuse"), "steam-100", 8.0),
    # for supervisors: second persons, escalations, a promise that a customer denies, money
    Open(live.wants_second_person("not_delivered", "lin"), "wz-3000", 3.0, values=ALIPAY),
    Open(live.wants_second_person("invalid_code", "chen"), "app-500", 5.0, values=ALIPAY),
    Open(live.wants_second_person("not_delivered", "lin"), "ys-3280", 9.0, values=ALIPAY),
    Open(live.escalated_by_agent, "steam-100", 6.0),
    Open(live.escalated_by_customer, "psn-50", 7.0),
    Open(live.appealed, "steam-50", 10.0),
    Open(live.asked("wrong_account_unused", "chen", "payment"), "iqy-season", 30.0),
    Open(stuck.contested(was_right=None), "hp-600", 32.0),
    Open(live.held, "wz-680", 16.0, values=SANDBOX),
    Open(live.transfer_by_hand, "wy-300", 4.0, values=ALIPAY),
    Open(live.refunded_elsewhere, "app-100", 5.0, values=ALIPAY),
)
