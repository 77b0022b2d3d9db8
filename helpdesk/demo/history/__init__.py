"""Three months of a market, told in the order of time through the actions that everybody else calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from helpdesk.demo.market import WARE

from . import reviews
from .case import Case
from .plan import TALES
from .purchases import Till, quiet
from .queue import QUEUE
from .time_flow import Flow

SEED = 20_261
DAYS, ORDERS = 90, 400


def write(now: datetime, *, days: int = DAYS, orders: int = ORDERS) -> Flow:
    """Seed `days` days that end at `now` (aware). Repeated for the same `now`, it tells the same again."""
    rng = Random(SEED)  # noqa: S311
    flow, till = Flow(now - timedelta(days=days), now), Till(rng)
    for at in till.instants(flow.at, now, orders):
        flow.begin(at, quiet(till.sell(till.any_ware(), at)), has_ticket=False)
    for tale in TALES:
        share = max(round(tale.times * days / DAYS), 1)
        for at in till.instants(flow.at, now - timedelta(days=6), share):
            purchase = till.sell(WARE[rng.choice(tale.wares)], at, **tale.values)
            flow.begin(at, tale.tell(Case(flow, purchase, Random(rng.random()))))  # noqa: S311
    for entry in QUEUE:
        ware, filing = WARE[entry.ware], entry.filing(now)
        lead = timedelta(minutes=ware.minutes, hours=rng.uniform(1.0, 3.0))
        purchase = till.sell(ware, filing - lead, **entry.values)
        case = Case(flow, purchase, Random(rng.random()), filing)  # noqa: S311
        flow.begin(purchase.at, entry.tell(case))
    flow.begin(flow.at, reviews.daily(flow, Random(rng.random())))  # noqa: S311
    flow.run()
    return flow
