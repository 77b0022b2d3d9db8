"""What each cycle of a log amounts to: its deadline, the time that counted, and whether it broke its target."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from refunds import sla
from refunds.calendar import NoWorkingTimeError
from refunds.sla import Target

from .config import Config
from .cycles import Cycle, cycles
from .log import Log, LogRefused, instant, microseconds

_SECOND = timedelta(seconds=1)


class Measured(NamedTuple):
    """One row of the result. Times are in the log's zone; a clock that stands has no `due_at`."""

    case: str
    cycle: int
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    elapsed_s: int
    target_s: int
    breached: bool

    def cells(self) -> list[str]:
        """As they are written: ISO 8601, whole seconds, true or false."""
        times = ("" if at is None else at.isoformat() for at in (self.started_at, self.due_at, self.stopped_at))
        return [
            self.case,
            str(self.cycle),
            *times,
            str(self.elapsed_s),
            str(self.target_s),
            "true" if self.breached else "false",
        ]


COLUMNS = Measured._fields


@dataclass
class Measuring:
    """What was seen on the way: sums, and the years whose holidays are not yet published."""

    cases: int = 0
    cycles: int = 0
    breached: int = 0
    provisional_years: set[int] = field(default_factory=set)


def measure(
    log: Log, config: Config, until: datetime | None = None, seen: Measuring | None = None
) -> Iterator[Measured]:
    """Each cycle of each case, cases in the order of their first appearance; counted in `seen`.

    A clock that was not stopped is measured to `until`, or to the last time in the log; with `until` the log is read
    as it stood then, without its later rows. Raises LogRefused where a target is missing or never used up.
    """
    seen = seen or Measuring()
    last = microseconds(until) if until else log.last
    if last is None:
        return
    for case, rows in log.by_case(last):
        seen.cases += 1
        for cycle in cycles(rows, config):
            row = _measured(case, cycle, config, instant(last))
            seen.cycles += 1
            seen.breached += row.breached
            day = (row.due_at or row.stopped_at or row.started_at).date()
            if config.calendar.is_provisional(day):
                seen.provisional_years.add(day.year)
            yield row


def _measured(case: str, cycle: Cycle, config: Config, last: datetime) -> Measured:
    calendar, target = config.calendar, _target(cycle, config)
    try:
        due = sla.due_at(cycle.started_at, target, cycle.pauses, calendar)
    except NoWorkingTimeError as wrong:
        raise LogRefused(cycle.line, f"{wrong}.") from None
    elapsed = sla.elapsed(cycle.started_at, cycle.stopped_at or last, cycle.pauses, calendar, target.basis)
    return Measured(
        case=case,
        cycle=cycle.number,
        started_at=cycle.started_at.astimezone(calendar.zone),
        due_at=due and due.astimezone(calendar.zone),
        stopped_at=cycle.stopped_at and cycle.stopped_at.astimezone(calendar.zone),
        elapsed_s=elapsed // _SECOND,
        target_s=target.amount // _SECOND,
        breached=sla.is_breached(elapsed, target),
    )


def _target(cycle: Cycle, config: Config) -> Target:
    target = config.target_of(cycle.priority)
    if target is None:
        said = {"priority": repr(cycle.priority)}
        reason = _("the clock that starts here has the priority %(priority)s, and neither that nor * has a target.")
        raise LogRefused(cycle.line, reason % said)
    return target
