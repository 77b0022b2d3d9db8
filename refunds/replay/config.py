"""The configuration of a replay: a calendar, which states start, pause and stop the clock, and the targets."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from refunds.calendar import Calendar, Rule
from refunds.sla import Target

ANY = "*"
LONGEST_HOURS = 200_000
TABLES: Mapping[str, frozenset[str]] = {
    "calendar": frozenset({"weekdays", "windows", "chinese_holidays", "exceptions"}),
    "clock": frozenset({"start", "pause", "stop"}),
}
# What a day of `exceptions` may be called, and the calendar's own word for it.
DAYS = {"off": "off", "work": "working"}


class ConfigRefused(ValueError):
    """The configuration cannot be understood; the message says where and why."""


@dataclass(frozen=True)
class Config:
    """Without `start` the first row of a case starts its clock. Targets by priority; `*` stands for any other."""

    calendar: Calendar
    start: frozenset[str]
    pause: frozenset[str]
    stop: frozenset[str]
    targets: Mapping[str, Target]

    def target_of(self, priority: str) -> Target | None:
        """None where neither this priority nor `*` has one."""
        return self.targets.get(priority) or self.targets.get(ANY)


def read_config(text: str) -> Config:
    """From TOML. Raises ConfigRefused for whatever is missing, unknown or makes no sense: a word that is passed over
    would give wrong deadlines without a sign of it.
    """
    try:
        said = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigRefused(_("This is no TOML: %(reason)s.") % {"reason": wrong}) from None
    _known("", said, {"timezone", "targets", *TABLES})
    clock, targets = _table(said, "clock"), _table(said, "targets")
    _known("clock", clock, TABLES["clock"])
    return Config(
        calendar=_calendar(_text(said, "timezone"), _table(said, "calendar")),
        start=frozenset(_texts(clock, "clock", "start", ())),
        pause=frozenset(_texts(clock, "clock", "pause", ())),
        stop=frozenset(_texts(clock, "clock", "stop", ())),
        targets=_targets(targets),
    )


def _calendar(zone: str, said: dict[str, Any]) -> Calendar:
    _known("calendar", said, TABLES["calendar"])
    holidays = said.get("chinese_holidays", False)
    if not isinstance(holidays, bool):
        raise _refused("calendar", "chinese_holidays", _("write true or false"))
    rules = _table({"exceptions": {}} | said, "exceptions")
    try:
        return Calendar.parse(
            zone=zone,
            weekdays=_texts(said, "calendar", "weekdays"),
            windows=_texts(said, "calendar", "windows"),
            chinese_holidays=holidays,
            exceptions={day: _rule(day, rule) for day, rule in rules.items()},
        )
    except ConfigRefused:
        raise
    except ValueError as wrong:
        raise ConfigRefused(_("[calendar]: %(reason)s.") % {"reason": wrong}) from None


def _rule(day: str, said: object) -> Rule:
    if not _is_day(day):
        raise _refused("calendar.exceptions", day, _("write the day as 2026-05-01"))
    if isinstance(said, str) and said in DAYS:
        return DAYS[said]
    if isinstance(said, list) and said and all(isinstance(window, str) for window in said):
        return tuple(said)
    raise _refused("calendar.exceptions", day, _('write "off", "work" or windows such as ["10:00-14:00"]'))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _targets(said: Mapping[str, Any]) -> dict[str, Target]:
    if not said:
        raise _refused("", "targets", _('give at least one, such as "*" = 8'))
    return {priority: Target(_hours(priority, amount)) for priority, amount in said.items()}


def _hours(priority: str, amount: Any) -> timedelta:
    """To the whole second."""
    is_number = isinstance(amount, int | Decimal) and not isinstance(amount, bool)
    hours = Decimal(amount) if is_number else Decimal("NaN")
    if not hours.is_finite() or not 0 <= hours <= LONGEST_HOURS:
        raise _refused(
            "targets", priority, _("write the hours as a number from 0 to %(most)d") % {"most": LONGEST_HOURS}
        )
    return timedelta(seconds=round(hours * 3600))


def _known(table: str, said: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in said:
        if name not in names:
            known = ", ".join(sorted(names))
            raise _refused(table, name, _("this means nothing here; known are %(known)s") % {"known": known})


def _table(
    said: Mapping[str, Any], name: str, above: str = "", default: dict[str, Any] | None = None
) -> dict[str, Any]:
    found = said.get(name, default)
    if not isinstance(found, dict):
        raise ConfigRefused(_("The table [%(table)s] is missing.") % {"table": name})
    return found


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str):
        raise _refused("", name, _('write it as "Asia/Shanghai"'))
    return found


def _texts(said: Mapping[str, Any], table: str, name: str, default: Iterable[str] | None = None) -> tuple[str, ...]:
    found = said.get(name, default)
    if not isinstance(found, list | tuple) or not all(isinstance(text, str) for text in found):
        raise _refused(table, name, _('write a list of texts, such as ["one", "two"]'))
    return tuple(text.strip() for text in found)


def _refused(table: str, name: str, reason: str) -> ConfigRefused:
    where = f"[{table}] {name}" if table else name
    return ConfigRefused(_("%(where)s: %(reason)s.") % {"where": where, "reason": reason})
