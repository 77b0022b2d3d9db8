"""How late something is, in the two largest units that say it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

_MINUTE = timedelta(minutes=1)


def late_by(due: datetime, until: datetime) -> str:
    """ "2 days, 3 hours"; under a minute it is late all the same."""
    return timesince(due, until) if until - due >= _MINUTE else _("less than a minute")
