"""All background jobs. Each finds its work in rows: a lost message costs one tick, never the work.

When they run stands in CELERY_BEAT_SCHEDULE (settings). None takes arguments, none has a countdown or an eta.
"""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from refunds import applying, digests, paying, recomputing, sweeping

from . import deliveries, link_requests, purging, weekly_mails
from .celery import alone


@shared_task
@alone
def deliver() -> None:
    """The desk's own work: the first look at a ticket, and decisions that need nobody."""
    deliveries.run_due(targets=deliveries.WORK)


@shared_task
@alone
def ask_suppliers() -> None:
    deliveries.run_due(targets=deliveries.ASKING)


@shared_task
@alone
def mail() -> None:
    deliveries.run_due(targets=deliveries.MAILS)


@shared_task
@alone
def mail_links() -> None:
    """Links that customers have asked for."""
    link_requests.answer_due()


@shared_task
@alone
def mail_weekly() -> None:
    """Asked for often, written once a week: a worker that was down on Monday sends it when it is back."""
    weekly_mails.send_due()


@shared_task
@alone
def pay() -> None:
    paying.work_all()


@shared_task
@alone
def sweep() -> None:
    sweeping.sweep()


@shared_task
@alone
def recompute() -> None:
    """Deadlines whose calendar has changed, or whose provisional year was published."""
    recomputing.recompute()


@shared_task
@alone
def apply_targets() -> None:
    """Newer targets that supervisors give to what runs."""
    applying.work()


@worker_ready.connect
def sweep_at_once(**_kwargs: Any) -> None:
    """A worker that was down looks for what it missed before the first tick."""
    sweep.delay()


@shared_task
@alone
def purge() -> None:
    purging.purge()


@shared_task
@alone
def write_digest() -> None:
    """Asked for often, written once a day: a worker that was down at midnight loses no day."""
    digests.write()
