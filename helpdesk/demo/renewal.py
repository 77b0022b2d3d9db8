"""Whether what lies in `var/demo` can be kept. Runs before Django reads its settings.

The history ends with the day on which it was written: a queue "of right now" that is two days old would be a
lie. So the next day's first run, and one with another demo, begins anew; what visitors did meanwhile is gone.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from .environment import VAR

STAMP = VAR / "seeded.json"


def claim() -> IO[bytes]:
    """Make these files this demo's for as long as the answer is held. Raises SystemExit where another runs."""
    lock = VAR.with_suffix(".lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    file = lock.open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        sys.exit(f"A demo runs already on {VAR}: stop it first (Ctrl-C in its window).")
    return file


def is_current() -> bool:
    """Whether today's history is there, whole, and written by this demo."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(found == _now())


def begin_anew() -> None:
    """Forget everything of an earlier demo: database, files, mails, logs."""
    shutil.rmtree(VAR, ignore_errors=True)
    VAR.mkdir(parents=True)


def done() -> None:
    """The history is whole. Without this an interrupted one is begun anew."""
    STAMP.write_text(json.dumps(_now()), encoding="utf-8")


def _now() -> dict[str, str]:
    return {"day": f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}", "demo": _digest()}


def _digest() -> str:
    """Of the demo's own source: another one tells another history."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()
