"""The embedded broker: kombu's messages as files, safe against readers that are faster than writers.

kombu (5.x) opens a message's file under its final name and writes afterwards; a worker that looks in between
reads nothing, takes that for a broken message and stops for good. Here a message appears whole or not at all,
and one that cannot be read (a writer was killed) costs its tick and nothing more.
"""

from __future__ import annotations

import time
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        part = Path(self.data_folder_out) / f"{name}.part"
        part.write_text(dumps(payload), encoding="utf-8")
        part.rename(part.with_name(name))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except ValueError as error:
            raise Empty from error


class Transport(filesystem.Transport):
    Channel = Channel
