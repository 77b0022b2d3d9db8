"""Fills and starts everything, says where to click, and stays up until Ctrl-C.

`--once` does what a visitor would, over HTTP, and stops: it shows that the invitation holds.
"""

from __future__ import annotations

import signal
import sys
import time
from typing import Any

from . import environment, renewal, servers

servers.refuse_busy_port()
CLAIM = renewal.claim()
IS_NEW = not renewal.is_current()
if IS_NEW:
    renewal.begin_anew()
environment.set_up()

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from . import history, market, printed, ready, visitor  # noqa: E402
from .client import Refused  # noqa: E402


def main() -> None:
    """Raises SystemExit with a sentence where something does not come up."""
    signal.signal(signal.SIGTERM, _stop)
    for command in (["migrate"], ["createcachetable"], ["collectstatic", "--noinput"]):
        call_command(*command, verbosity=0)
    if IS_NEW:
        _seed()
    else:
        print(f"Today's history is in {environment.VAR} already, with all that was done since: it is kept.")
    with servers.running() as processes:
        now = timezone.localtime()
        if "--once" in sys.argv:
            visitor.file_and_watch(ready.choose(now, environment.PICTURES).to_file, environment.PICTURES)
            return
        print(
            f"\n{printed.where_to_click(now)}\n\nCtrl-C stops everything. Run it again whenever you like.", flush=True
        )
        _stay(processes)


def _seed() -> None:
    began = time.monotonic()
    print(f"Writing the last {history.DAYS} days of two shops into {environment.VAR}: a minute or so …", flush=True)
    market.set_up()
    history.write(timezone.localtime())
    market.connect_suppliers()
    call_command("check_money")
    call_command("verify_events")
    renewal.done()
    print(f"… done in {time.monotonic() - began:.0f} s")


def _stay(processes: dict[str, Any]) -> None:
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                sys.exit(f"The {name} has stopped; its last words are in {environment.VAR / name}.log")
        time.sleep(1)


def _stop(*_args: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except Refused as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("\nStopped.")
