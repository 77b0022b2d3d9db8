"""Other people's logs on our clock: what a desk's deadlines would have been, with the code that runs ours.

A log says when each case changed its state; a configuration says which states start, pause and stop a clock, and
what business time is. Reading, the log's state machine and writing are here; every duration and deadline comes from
`refunds.sla` on a `refunds.calendar.Calendar`. `docs/clocks.md` describes both formats.

Pure but for the files that it is given: no database and no clock.
"""

from .config import Config, ConfigRefused, read_config
from .cycles import Cycle, cycles
from .log import Log, LogRefused, moment, read_log
from .results import COLUMNS, Measured, Measuring, measure

__all__ = [
    "COLUMNS",
    "Config",
    "ConfigRefused",
    "Cycle",
    "Log",
    "LogRefused",
    "Measured",
    "Measuring",
    "cycles",
    "measure",
    "moment",
    "read_config",
    "read_log",
]
