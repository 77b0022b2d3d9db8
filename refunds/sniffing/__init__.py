"""What a file really is, told from its bytes alone: never from its name or from the type that came with it.

A file is one of five kinds, or is refused with a sentence that says what to do. Nothing is re-encoded: the
bytes are evidence, and their hash is what can be shown afterwards. What may hide behind a good beginning (a
page, a program or an archive in a comment or after the end) is refused instead. None of this is proof that a
file is harmless, so it is served as a download that a browser may not reinterpret.
"""

from __future__ import annotations

import mmap
from typing import IO, NamedTuple

from . import hidden, pdf, picture, text
from .unfit import Unfit

__all__ = ["FileType", "Unfit", "examine"]


class FileType(NamedTuple):
    content_type: str
    extension: str


PDF = FileType("application/pdf", "pdf")
TEXT = FileType("text/plain", "txt")


def examine(file: IO[bytes], *, max_pixels: int) -> FileType:
    """Tell the type of a real, flushed, non-empty file; `max_pixels` is width times height of a picture.

    The file is mapped, not read into memory. Raises `Unfit`.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = _type_of(file, content, max_pixels)
        hidden.refuse_archive(file)
    return found


def _type_of(file: IO[bytes], content: mmap.mmap, max_pixels: int) -> FileType:
    for picture_type in picture.TYPES:
        if picture_type.begins(content[: picture.SIGNATURE_BYTES]):
            picture.check(picture_type, file, content, max_pixels)
            return FileType(picture_type.content_type, picture_type.extension)
    if pdf.SIGNATURE.match(content):
        pdf.check(content)
        return PDF
    text.check(content)
    return TEXT
