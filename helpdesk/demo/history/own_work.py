"""What the desk does by itself while simulated time passes: deliveries, payouts and the sweep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from helpdesk import deliveries
from refunds import actions, outbox, paying, sweeping
from refunds.models import Claim, Clock, Commitment, Delivery, Payout

OPENING = timedelta(hours=9, seconds=15)


class OwnWork:
    """The worker, whose time is told to it. The sweep has been done up to `swept`."""

    def __init__(self, since: datetime) -> None:
        self.swept = self._deadline = since

    def next_due(self) -> datetime:
        """When the worker would have something to do next; in the past where something waits."""
        self._deadline = min(filter(None, self._deadlines()))
        return min(filter(None, (*self._waiting(), self._deadline)))

    def do(self, at: datetime) -> None:
        """All that `next_due` found due, at `at`."""
        for target in sorted(set(outbox.due(at).values_list("target", flat=True))):
            if target in deliveries.MAILS:
                _leave_unsent(target, at)
            else:
                deliveries.run_due(at, targets=(target,))
        paying.work_all(at=at)
        if self._deadline < at:
            self.sweep(at)

    def sweep(self, at: datetime) -> None:
        """Raises RuntimeError where a ticket could not be changed."""
        swept = sweeping.sweep(at)
        if swept.failed:
            raise RuntimeError(f"the sweep at {at} failed for {swept.failed} rows")
        self.swept = at

    def _waiting(self) -> Iterator[datetime | None]:
        yield Delivery.objects.filter(outbox.OPEN).order_by("next_at").values_list("next_at", flat=True).first()
        payouts = Payout.objects.filter(status__in=actions.WORKABLE, next_at__isnull=False)
        yield payouts.order_by("next_at").values_list("next_at", flat=True).first()

    def _deadlines(self) -> Iterator[datetime | None]:
        """The first deadline of each kind that the last sweep has not seen."""
        running = Clock.objects.filter(stopped_at=None)
        promised = Commitment.objects.filter(status="open")
        for rows in (running, promised, Claim.objects.filter(status="open")):
            yield rows.filter(due_at__gte=self.swept).order_by("due_at").values_list("due_at", flat=True).first()
        yield running.filter(warn_at__gte=self.swept).order_by("warn_at").values_list("warn_at", flat=True).first()
        yield (
            promised.filter(remind_at__gte=self.swept).order_by("remind_at").values_list("remind_at", flat=True).first()
        )
        yield _next_opening(self.swept)


def _next_opening(at: datetime) -> datetime:
    """When the desk opens next: what was used up at closing time counts as overdue only from then on."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    opening = local.replace(hour=0, minute=0, second=0, microsecond=0) + OPENING
    return opening if opening > local else opening + timedelta(days=1)


def _leave_unsent(target: str, at: datetime) -> None:
    """Mails of the past reach nobody: they count as sent."""
    for delivery in outbox.due(at).filter(target=target):
        if outbox.take(delivery, at):
            outbox.done(delivery, at)
