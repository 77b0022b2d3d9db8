"""The weekly mail to supervisors: a row for each of them, written once a week, and sent when the worker gets to it.

A worker that was down on Monday sends it later, and once: by the row's lease, and because a week has one row a person.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache, partial

from django.contrib.auth.models import User
from django.utils import timezone

from helpdesk import leases, mails
from helpdesk.mails.weekly import Section
from helpdesk.models import WeeklyMail
from helpdesk.reports.periods import Period
from refunds.actors import SUPERVISORS
from refunds.models import Ticket

# Mondays at nine, where the desk works.
HOUR, WEEK = timedelta(hours=9), timedelta(weeks=1)
ATTEMPTS = 12
MOST = 100


def send_due(at: datetime | None = None) -> int:
    """Send what is due; returns how many mails went out. `at` is for tests."""
    now = at or timezone.now()
    _plan(now)
    told = cache(lambda monday: mails.of_week(monday, now))
    rows = leases.due(WeeklyMail, now).select_related("user")[:MOST]
    return leases.work(rows, partial(_send, told), ATTEMPTS, at)


def week_to_tell(at: datetime) -> date:
    """The Monday of the last week whose mail is due at `at`."""
    day = (timezone.localtime(at).replace(tzinfo=None) - HOUR).date()
    return day - timedelta(days=day.weekday()) - WEEK


def _plan(at: datetime) -> None:
    """A row for each supervisor with an address, unless there are rows of that week, or no ticket was filed by then.

    Of two workers that plan at once the database keeps the rows of one.
    """
    monday = week_to_tell(at)
    filed = Ticket.objects.filter(submitted_at__lt=Period(monday, monday + WEEK - timedelta(days=1)).end)
    if WeeklyMail.objects.filter(week=monday).exists() or not filed.exists():
        return
    people = User.objects.filter(groups__name=SUPERVISORS, is_active=True).exclude(email="")
    rows = [WeeklyMail(week=monday, user=user, next_at=at) for user in people]
    WeeklyMail.objects.bulk_create(rows, ignore_conflicts=True)


def _send(told: Callable[[date], list[Section]], row: WeeklyMail, at: datetime) -> bool:
    """Whether it was sent: not to somebody who is no supervisor any more, or has no address by now."""
    user = row.user
    if not (user.is_active and user.email and user.groups.filter(name=SUPERVISORS).exists()):
        return False
    mails.to_supervisor(row, told(row.week)).send()
    return True
