"""Times, durations and reasons in the active language, for the explanation of a deadline.

The formats are Django's date formats and are translated too: English says "Thu 12 Feb 15:20", Chinese puts the
month first.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils.dateformat import format as in_format
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from refunds.calendar import DayNote, Hours
from refunds.sla import Basis, Target

_HOUR, _MINUTE, _SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

PUBLIC_HOLIDAYS = (
    gettext_noop("New Year's Day"),
    gettext_noop("Spring Festival"),
    gettext_noop("Tomb-sweeping Day"),
    gettext_noop("Labour Day"),
    gettext_noop("Dragon Boat Festival"),
    gettext_noop("Mid-autumn Festival"),
    gettext_noop("National Day"),
    gettext_noop("Anti-Fascist 70th Day"),
)

ZONES = (gettext_noop("Asia/Shanghai"), gettext_noop("UTC"))


def moment(at: datetime, year: bool = False) -> str:
    """ "Thu 12 Feb 15:20"; with the year where it is not plain from the other dates."""
    if year:
        return in_format(at, pgettext("date format with year", "D j M Y H:i"))
    return in_format(at, pgettext("date format", "D j M H:i"))


def in_zone(text: str, zone: str) -> str:
    """ "Thu 12 Feb 15:20 (Asia/Shanghai)"; the name of a zone is translated where a language has its own."""
    return _("%(moment)s (%(zone)s)") % {"moment": text, "zone": _(zone)}


def duration(length: timedelta) -> str:
    """ "2 h 10 min"; seconds only under a minute."""
    hours, rest = divmod(length, _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    if not hours and not minutes:
        return _("%(seconds)d s") % {"seconds": seconds // _SECOND}
    parts = []
    if hours:
        parts.append(_("%(hours)d h") % {"hours": hours})
    if minutes:
        parts.append(_("%(minutes)d min") % {"minutes": minutes})
    return " ".join(parts)


def target(promised: Target, day_length: timedelta) -> str:
    """ "3 business days", "4 business hours", "72 hours"; other amounts as a duration."""
    business = promised.basis == "business"
    for unit, length in (("days", day_length), ("hours", _HOUR)):
        count, rest = divmod(promised.amount, length)
        if rest or (unit == "days" and promised.unit != "days"):
            continue
        if business and unit == "days":
            text = ngettext("%(count)d business day", "%(count)d business days", count)
        elif unit == "days":
            text = ngettext("%(count)d day", "%(count)d days", count)
        elif business:
            text = ngettext("%(count)d business hour", "%(count)d business hours", count)
        else:
            text = ngettext("%(count)d hour", "%(count)d hours", count)
        return text % {"count": count}
    text = duration(promised.amount)
    return _("%(length)s of business time") % {"length": text} if business else text


def pause(waiting_for: str, counted: timedelta, wall: timedelta, basis: Basis, reader: str) -> str:
    """ "paused 2 h 10 min while we waited for you"; says so when only part of the pause was business time."""
    length = duration(counted)
    if basis == "business" and counted != wall:
        length = _("%(length)s of business time") % {"length": length}
    match waiting_for, reader:
        case "customer", "customer":
            text = _("paused %(length)s while we waited for you")
        case "customer", _reader:
            text = _("paused %(length)s while we waited for the customer")
        case "supplier", _reader:
            text = _("paused %(length)s while we waited for the supplier")
        case _other:
            text = _("paused %(length)s")
    return text % {"length": length}


def standing(since: str, waiting_for: str, reader: str) -> str:
    """ "paused since Tue 3 Mar 14:00 while we wait for you"."""
    match waiting_for, reader:
        case "customer", "customer":
            text = _("paused since %(since)s while we wait for you")
        case "customer", _reader:
            text = _("paused since %(since)s while we wait for the customer")
        case "supplier", _reader:
            text = _("paused since %(since)s while we wait for the supplier")
        case _other:
            text = _("paused since %(since)s")
    return text % {"since": since}


def days(first: date, last: date, note: DayNote) -> str:
    """ "15–23 Feb is Spring Festival", "Sat 14 Feb is a make-up day"."""
    name = note.name
    match note.kind, bool(name):
        case "holiday", _named:
            text, name = _("%(days)s is %(name)s"), _(name)
        case "make_up", _named:
            text = ngettext("%(days)s is a make-up day", "%(days)s are make-up days", (last - first).days + 1)
        case "off", True:
            text = _("%(days)s is off (%(name)s)")
        case "off", False:
            text = _("%(days)s is off")
        case "working", True:
            text = _("%(days)s is worked (%(name)s)")
        case "working", False:
            text = _("%(days)s is worked")
        case _hours, True:
            text = _("%(days)s is worked %(windows)s (%(name)s)")
        case _:
            text = _("%(days)s is worked %(windows)s")
    return text % {"days": span(first, last), "name": name, "windows": listed([str(w) for w in note.windows])}


def new_hours(hours: Hours) -> str:
    """ "from Mon 1 Jun on open Mon–Fri 10:00-18:00": what changed between a start and its deadline."""
    return _("from %(day)s on open %(weekdays)s %(windows)s") % {
        "day": span(hours.since, hours.since),
        "weekdays": weekdays(hours.weekdays),
        "windows": listed([str(window) for window in hours.windows]),
    }


def weekdays(days: Iterable[int]) -> str:
    """ "Mon–Fri", "Mon, Wed, Sat"."""
    chosen = sorted(days)
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        ends = {"first": WEEKDAYS_ABBR[chosen[0]], "last": WEEKDAYS_ABBR[chosen[-1]]}
        return pgettext("from one weekday to another", "%(first)s–%(last)s") % ends
    return listed([str(WEEKDAYS_ABBR[day]) for day in chosen])


def span(first: date, last: date) -> str:
    """ "Sat 14 Feb", "15–23 Feb", "29 Sep – 3 Oct"."""
    if first == last:
        return in_format(first, pgettext("date format of one day", "D j M"))
    if (first.year, first.month) == (last.year, last.month):
        begin = in_format(first, pgettext("date format, first day of several in one month", "j"))
        end = in_format(last, pgettext("date format, last day of several in one month", "j M"))
        return f"{begin}–{end}"
    whole = pgettext("date format of a day in a range", "j M")
    return f"{in_format(first, whole)} – {in_format(last, whole)}"


def listed(items: Sequence[str]) -> str:
    return pgettext("between the items of a list", ", ").join(items)


def may_move(due: str, year: int) -> str:
    """A due time in words with the reason why it is provisional: that year's holidays."""
    why = provisional([year])
    return pgettext("a time, and why it may still move", "%(at)s, %(why)s") % {"at": due, "why": why}


def provisional(years: Sequence[int]) -> str:
    """Which years' holidays the deadline could not know; empty when it knew all."""
    if not years:
        return ""
    return _("provisional: the holidays of %(years)s are not yet published") % {
        "years": listed([str(year) for year in years])
    }
