"""Simulated time: stories that each say when they go on, told in the order of time.

A story is a generator: it does something, yields when it goes on, does the next thing. Between two steps the
desk's own work is done when it falls due, so that clocks, suppliers' deadlines and payouts run as they would have.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator
from datetime import datetime, timedelta
from itertools import count
from unittest.mock import patch

from django.utils import timezone

from refunds.refusals import Refused

from . import own_work

Story = Generator[datetime, None, None]


class Flow:
    """Time from `start` to `end` (aware). `at` is now; it never goes back."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.at, self.end = start, end
        self._agenda: list[tuple[datetime, int, Story]] = []
        self._without_tickets: set[Story] = set()
        self._serial = count()
        # What people tried and were refused: their story ends there. None is meant to.
        self.refused: list[tuple[datetime, str, Refused]] = []
        self._work = own_work.OwnWork(start)
        self._due: datetime | None = None

    def begin(self, at: datetime, story: Story, *, has_ticket: bool = True) -> None:
        """Let a story start at `at`. One without a ticket gives the desk nothing to do."""
        heapq.heappush(self._agenda, (at, next(self._serial), story))
        if not has_ticket:
            self._without_tickets.add(story)

    def run(self) -> None:
        """Tell everything up to `end`; what a story would do later it never does.

        Django's clock stands at `at` meanwhile: for what takes no time from outside, as when a fact reached us.
        """
        with patch.object(timezone, "now", lambda: self.at):
            while self._agenda and self._agenda[0][0] <= self.end:
                self._work_until(self._agenda[0][0])
                at, _serial, story = heapq.heappop(self._agenda)
                self.at = max(self.at, at)
                self._go_on(story)
            self._work_until(self.end)
            self.at = self.end
            self._work.sweep(self.end)

    def _go_on(self, story: Story) -> None:
        try:
            following = next(story, None)
        except Refused as refused:
            self.refused.append((self.at, getattr(story, "__qualname__", ""), refused))
            following = None
        if following is not None:
            self.begin(following, story)
        if story not in self._without_tickets:
            self._due = None

    def _work_until(self, at: datetime) -> None:
        """What the worker would have done by itself before `at`, each thing seconds after it fell due."""
        while True:
            self._due = self._due or self._work.next_due()
            moment = max(self._due, self.at) + timedelta(seconds=2)
            if moment > at:
                return
            self.at = moment
            self._work.do(moment)
            self._due = None
