"""The state machine of a log: from a case's rows, the cycles of its clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from refunds.sla import Pause

from .config import Config
from .log import Row


@dataclass
class Cycle:
    """One run of a case's clock. `priority` is the last one seen up to and including the stop.

    Where it was not stopped, `stopped_at` is None and its last pause may be open. `line` is that of the start.
    """

    number: int
    line: int
    started_at: datetime
    priority: str = ""
    stopped_at: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)
    stands_since: datetime | None = None

    def pause(self, at: datetime) -> None:
        self.stands_since = self.stands_since or at

    def run(self, at: datetime) -> None:
        if self.stands_since is not None:
            self.pauses.append(Pause(self.stands_since, at, ""))
            self.stands_since = None

    def stop(self, at: datetime) -> None:
        """As the desk does, a clock that stands is stopped without being resumed: its pause ends with it."""
        self.run(at)
        self.stopped_at = at

    def leave(self) -> None:
        """Its case ends here, unstopped: a pause that stands is not known to end."""
        if self.stands_since is not None:
            self.pauses.append(Pause(self.stands_since, None, ""))


def cycles(rows: Sequence[Row], config: Config) -> Iterator[Cycle]:
    """The cycles of one case, from its rows in order of time.

    While no clock runs, a state of `start` starts one (without `start`, only the case's first row does); all other
    rows change nothing but the priority, a stop among them. The row that starts is then read as any other of a
    running clock: in a state of `stop` it stops at once, in one of `pause` it starts standing. While it runs, a state
    of `stop` comes before `pause`, and a state of `start` is one in which it runs.
    """
    number, priority = 0, ""
    running: Cycle | None = None
    for index, row in enumerate(rows):
        priority = row.priority or priority
        if running is None and (row.state in config.start if config.start else index == 0):
            number += 1
            running = Cycle(number, row.line, row.at)
        if running is None:
            continue
        running.priority = priority
        if row.state in config.stop:
            running.stop(row.at)
            yield running
            running = None
        elif row.state in config.pause:
            running.pause(row.at)
        else:
            running.run(row.at)
    if running is not None:
        running.leave()
        yield running
