"""One mail: from a template to what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format

from orders.models import Shop
from refunds import wording
from refunds.models import Delivery


@dataclass(frozen=True)
class Mail:
    """One mail, written. `trace` is the same every time the same thing is sent."""

    to: str
    subject: str
    body: str
    language: str
    trace: str
    unseen: tuple[str, ...] = ()

    def send(self) -> None:
        """Raises what the mail backend raises; it is then tried again."""
        headers = {"Message-ID": self.trace, "Content-Language": self.language, "Auto-Submitted": "auto-generated"}
        EmailMessage(self.subject, self.body, to=[self.to], bcc=self.unseen, headers=headers).send()


def write(template: str, values: dict[str, Any], *, to: str, language: str, about: str) -> Mail:
    """Render in the active language, which is `language`. The Message-ID is made of `about`, and does not show it."""
    text = render_to_string(f"mail/{template}.txt", values).strip()
    subject, _line, body = text.partition("\n")
    return Mail(to, " ".join(subject.split()), body.strip() + "\n", language, _trace(about))


def delivered(delivery: Delivery) -> str:
    """What a delivery's mail is `about`."""
    return str(delivery.pk)


def when(at: datetime | None, shop: Shop) -> str:
    """`Dec. 4, 2026, 3:20 p.m. (Asia/Shanghai)`, as the active language writes it; empty for no time."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(shop.time_zone))
    return wording.in_zone(date_format(local, "DATETIME_FORMAT"), shop.time_zone)


def when_due(at: datetime | None, shop: Shop, *, is_provisional: bool) -> str:
    """The same of a deadline, with why it may still move where it does."""
    text = when(at, shop)
    if at is None or not is_provisional:
        return text
    return wording.may_move(text, at.astimezone(ZoneInfo(shop.time_zone)).year)


def known(language: str) -> str:
    """A language that we have, the default one for any other."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _trace(about: str) -> str:
    """A Message-ID made of an id, which it does not show: ids tell how much business there is."""
    digest = salted_hmac("helpdesk.mails", about, algorithm="sha256").hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.PUBLIC_URL).hostname}>"
