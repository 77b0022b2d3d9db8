"""What supervisors find of missed deadlines: on each working day, the same cause for several at once.

The newest are left for whoever looks at the demo.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from refunds import actions, breaches
from refunds.calendar import SHANGHAI
from refunds.models import Breach

from . import people
from .case import DESK_HOURS
from .time_flow import Flow, Story
from .words import found

# Those of the last days wait for somebody.
LEFT = timedelta(days=3)
# One in so many is looked at again the day after, and found to be something else.
AGAIN = 9


def daily(flow: Flow, rng: Random) -> Story:
    """Late in the afternoon, until shortly before the history's end."""
    while (at := _next_afternoon(flow.at, rng)) < flow.end - LEFT:
        yield at
        boss = rng.choice(people.SUPERVISORS)
        by_cause: dict[str, list[int]] = {}
        for breach in breaches.unreviewed():
            by_cause.setdefault(rng.choice(found.CAUSES[breach.party]), []).append(breach.pk)
        for cause, ids in by_cause.items():
            _review(flow, boss, ids, cause, rng.choice(found.NOTES[cause]))
        _review_again(flow, boss, rng)


def _review_again(flow: Flow, boss: str, rng: Random) -> None:
    rows = Breach.objects.filter(cause__code="supplier_slow", detected_at__gte=flow.at - timedelta(days=2))
    chosen = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if rng.randrange(AGAIN) == 0]
    if chosen:
        _review(flow, boss, chosen, "system_fault", found.CORRECTED)


def _review(flow: Flow, boss: str, ids: list[int], cause: str, note: str) -> None:
    for start in range(0, len(ids), 100):
        actions.review_breaches(ids[start : start + 100], cause, note, by=people.actor(boss), at=flow.at)


def _next_afternoon(at: datetime, rng: Random) -> datetime:
    day = DESK_HOURS.next_working_day(at.astimezone(SHANGHAI).date())
    return datetime.combine(day, time(17, rng.randrange(60)), SHANGHAI)
