"""Opening hours within one day, as people write them: 09:00-12:00, 13:00-18:00."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import pairwise
from typing import Self

from django.utils.translation import gettext as _

MIDNIGHT = time(0)
_TEXT = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True)
class Window:
    """Open from `start` until `end`, readings of the local clock; an `end` of 00:00 is that day's 24:00.

    Raises ValueError when the window is backwards or empty. A night shift is two windows, one on each day,
    because a window belongs to the day on which its hours are worked.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError(f"window {self}: its times are the calendar's local time, so they carry no zone")
        if self.end == MIDNIGHT:
            return
        if self.start == self.end:
            raise ValueError(_("window %(window)s is empty: it ends when it starts") % {"window": self})
        if self.end < self.start:
            backwards = _("window %(window)s ends before it starts: write a night as two windows, split at 24:00")
            raise ValueError(backwards % {"window": self})

    @classmethod
    def parse(cls, text: str) -> Self:
        """ "09:00-12:00" or "13:00-24:00". Raises ValueError that quotes the text."""
        match = _TEXT.fullmatch(text.strip())
        if not match:
            raise ValueError(_("window %(text)s: write it as 09:00-12:00") % {"text": repr(text)})
        opens, closes, minute, last = int(match[1]), int(match[3]), int(match[2]), int(match[4])
        if (opens, minute) == (closes, last):
            raise ValueError(_("window %(text)s is empty: write 00:00-24:00 for a whole day") % {"text": repr(text)})
        try:
            start, end = time(opens, minute), MIDNIGHT if (closes, last) == (24, 0) else time(closes, last)
        except ValueError:
            raise ValueError(_("window %(text)s: a day goes from 00:00 to 24:00") % {"text": repr(text)}) from None
        try:
            return cls(start, end)
        except ValueError as error:
            raise ValueError(_("window %(text)s: %(reason)s") % {"text": repr(text), "reason": error}) from None

    @property
    def opens(self) -> timedelta:
        """The opening, as a reading of the clock since 00:00."""
        return _reading(self.start)

    @property
    def closes(self) -> timedelta:
        """The closing, as a reading of the clock since 00:00; 24 hours for midnight."""
        return _reading(self.end) or timedelta(days=1)

    @property
    def length(self) -> timedelta:
        return self.closes - self.opens

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{'24:00' if self.end == MIDNIGHT else format(self.end, '%H:%M')}"


WHOLE_DAY = Window(MIDNIGHT, MIDNIGHT)


def _reading(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)


def checked(windows: Iterable[Window | str]) -> tuple[Window, ...]:
    """A day's windows, in order, free to touch. Raises ValueError when there are none or two overlap."""
    day = tuple(Window.parse(window) if isinstance(window, str) else window for window in windows)
    if not day:
        raise ValueError(_('no windows: give at least one, as 09:00-21:00, or say "off" for a day without'))
    for earlier, later in pairwise(day):
        if later.opens < earlier.opens:
            disorder = _("windows %(earlier)s and %(later)s are out of order: begin with the earliest")
            raise ValueError(disorder % {"earlier": earlier, "later": later})
        if later.opens < earlier.closes:
            raise ValueError(_("windows %(earlier)s and %(later)s overlap") % {"earlier": earlier, "later": later})
    return day
