"""A ZIP that is being written, and the check sums of what is in it."""

from __future__ import annotations

import hashlib
import re
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

CHUNK = 64 * 1024
# One folder at most, and nothing that a system could take for a path, an option or a line's end.
_NAME = re.compile(r"(?:evidence/)?[^\W_][\w-]*(?:\.[a-z0-9]{1,8})?")


class Archive(AbstractContextManager["Archive"]):
    """Entries under names that every system can unpack, all with the time of the making."""

    def __init__(self, file: IO[bytes], at: datetime) -> None:
        self._zip = ZipFile(file, "w")
        self._at = at.timetuple()[:6]
        self._sums: list[tuple[str, str]] = []
        self.size = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def text(self, name: str, words: str) -> None:
        content = words.encode()
        with self._entry(name, packed=True) as entry:
            entry.write(content)
        self._note(name, hashlib.sha256(content).hexdigest(), len(content))

    def file(self, name: str, source: IO[bytes], *, packed: bool) -> str:
        """Copies a file that is at its beginning; its SHA-256."""
        digest, size = hashlib.sha256(), 0
        with self._entry(name, packed=packed) as entry:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        self._note(name, digest.hexdigest(), size)
        return digest.hexdigest()

    def sums(self) -> Self:
        """The last entry: what `sha256sum -c SHA256SUMS` reads."""
        with self._entry("SHA256SUMS", packed=True) as entry:
            entry.write("".join(f"{digest}  {name}\n" for name, digest in self._sums).encode())
        return self

    def _entry(self, name: str, *, packed: bool) -> IO[bytes]:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for an entry")
        info = ZipInfo(name, self._at)
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o600 << 16
        return self._zip.open(info, "w")

    def _note(self, name: str, digest: str, size: int) -> None:
        self._sums.append((name, digest))
        self.size += size
