"""PDF: whole, at the very beginning of the file, and without what runs or carries other files.

A search of names, not a parser, so it is best effort: names written with escapes (`/J#61vaScript`) are found,
and those inside deflated object streams; other filters and encrypted object streams stay unread. Encrypted
documents are allowed (banks send them), and so is `/OpenAction`, which printers use to choose the first page;
what it could run is refused by name.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from . import hidden
from .unfit import Unfit, broken

SIGNATURE = re.compile(rb"%PDF-\d")
# Readers look for the end marker in the last 1024 bytes (Adobe's implementation note 18 to PDF 1.7).
END_WITHIN_BYTES = 1024
# What all object streams of one document may unpack to. They hold dictionaries, not pictures: more is a bomb.
MAX_UNPACKED_BYTES = 16 * 1024 * 1024
_DICTIONARY_BYTES = 1024
_ZLIB_HEADER_BYTES = 2
_PIECE_BYTES = 4096


def _name(text: str) -> bytes:
    """A pattern for a PDF name, each letter plain or as `#` and its code (PDF 1.7, 7.3.5)."""
    letters = [rb"(?:%c|#(?i:%02x))" % (ord(letter), ord(letter)) for letter in text]
    return b"/" + b"".join(letters)


# Long enough to stand in compressed data by chance never; `/JS` and `/XFA` are not.
_ACTIVE = re.compile(b"|".join(_name(name) for name in ("JavaScript", "Launch", "EmbeddedFile", "RichMedia")))
_ACTIVE_SHORT = re.compile(b"(?:" + _name("JS") + b"|" + _name("XFA") + rb")(?=[\s(<\[/])|" + _ACTIVE.pattern)
_STREAM = re.compile(rb">>\s{0,20}stream\r?\n")


def check(content: mmap.mmap) -> None:
    """Raises `Unfit` for a document that is cut short or active."""
    if content.rfind(b"%%EOF", max(0, len(content) - END_WITHIN_BYTES)) < 0:
        raise broken()
    if _ACTIVE.search(content) or any(_ACTIVE_SHORT.search(part) for part in _readable(content)):
        raise Unfit(
            "active_content",
            _("The PDF contains a program or another file. Print it to a new PDF, or add screenshots of it."),
        )
    hidden.refuse_markup(content)


def _readable(content: mmap.mmap) -> Iterator[bytes]:
    """What stands outside of streams, and the object streams unpacked."""
    position, room = 0, MAX_UNPACKED_BYTES
    while found := _STREAM.search(content, position):
        yield content[position : found.start()]
        end = content.find(b"endstream", found.end())
        end = len(content) if end < 0 else end
        if b"/ObjStm" in content[max(position, found.start() - _DICTIONARY_BYTES) : found.start()]:
            unpacked = _unpacked(content[found.end() : end], room)
            room -= len(unpacked)
            yield unpacked
        position = end
    yield content[position:]


def _unpacked(packed: bytes, most: int) -> bytes:
    """What inflates of a stream, up to where it breaks: a reader shows that much whatever the checksum says.

    Raises `broken` for more than `most` bytes, whole stream or not.
    """
    inflater, unpacked = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    for position in range(_ZLIB_HEADER_BYTES, len(packed), _PIECE_BYTES):
        piece, before = packed[position : position + _PIECE_BYTES], inflater.copy()
        try:
            unpacked += inflater.decompress(piece, most + 1 - len(unpacked))
        except zlib.error:
            unpacked += _until_it_breaks(before, piece, most + 1 - len(unpacked))
            break
        if inflater.eof or len(unpacked) > most:
            break
    if len(unpacked) > most:
        raise broken()
    return bytes(unpacked)


def _until_it_breaks(inflater: Any, piece: bytes, room: int) -> bytes:
    unpacked = bytearray()
    for byte in piece:
        if room <= len(unpacked):
            break
        try:
            unpacked += inflater.decompress(bytes([byte]), room - len(unpacked))
        except zlib.error:
            break
    return bytes(unpacked)
