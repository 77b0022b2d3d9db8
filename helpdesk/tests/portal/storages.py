"""A storage that breaks off while a file is being read."""

from __future__ import annotations

from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class Broken(File):  # type: ignore[type-arg]
    def read(self, num_bytes: int | None = None) -> Any:
        if self.tell():
            raise OSError("the connection is gone")
        return super().read(10)


class BreaksOff(FileSystemStorage):
    def _open(self, name: str, mode: str = "rb") -> Any:
        return Broken(open(self.path(name), mode))
