"""How long something takes or is late, in the two largest units that say it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

_MINUTE = timedelta(minutes=1)


def late_by(due: datetime, until: datetime) -> str:
    """ "2 days, 3 hours"; under a minute it is late all the same."""
    return between(due, until) if until - due >= _MINUTE else _("less than a minute")


def between(start: datetime, end: datetime) -> str:
    """As Django says it, but 2 天 3 小时: Chinese sets no comma between days and hours."""
    return timesince(start, end).replace("，", " ")
