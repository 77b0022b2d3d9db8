"""The mails that are due, sent and looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core import mail

from helpdesk import deliveries
from refunds.tests.journeys import FILED

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def sent(at: datetime = FILED) -> list[Any]:
    """Deliver the mails that are due, and give those that were sent; the desk's own work is left."""
    mail.outbox.clear()
    deliveries.run_due(at, targets=deliveries.MAILS)
    return mail.outbox


def to(address: str, at: datetime = FILED) -> list[Any]:
    return [message for message in sent(at) if address in message.recipients()]


def only(words: str, at: datetime = FILED) -> Any:
    """The one mail whose subject ends in these words."""
    (message,) = [message for message in sent(at) if message.subject.endswith(words)]
    return message
