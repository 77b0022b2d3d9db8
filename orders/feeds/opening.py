"""Which encoding a file has, found in one pass of bounded memory; and what is no text at all."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from orders.facts import Refused

_CHUNK = 64 * 1024
_BINARY = {
    b"PK\x03\x04": "XLSX / ZIP",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
    b"\x1f\x8b": "GZIP",
    b"\x89PNG": "PNG",
}


class FileRefused(Refused):
    """The whole file is refused; nothing of it was imported."""


def encoding_of(path: Path) -> str:
    """`utf-8-sig`, `utf-16` or `gb18030` (which contains GBK). Raises FileRefused for what is no text.

    A file that is UTF-8 but for a few broken bytes stays UTF-8: only their rows are refused later. In GBK
    text read as UTF-8 at least every second character is broken, so counting tells the two apart.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
            _refuse_binary(head)
            if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            file.seek(0)
            return _counted(iter(lambda: file.read(_CHUNK), b""))
    except OSError as error:
        raise FileRefused(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from None


def _counted(chunks: Iterator[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    good = broken = size = 0
    for chunk in chunks:
        size += len(chunk.strip())
        if b"\0" in chunk:
            raise FileRefused(_("The file contains zero bytes: it is not a text file. Save it as CSV (UTF-8)."))
        text = decoder.decode(chunk)
        if not text.isascii():
            lost = text.count("\ufffd")
            broken += lost
            good += len(text) - len(text.encode("ascii", "ignore")) - lost
    broken += len(decoder.decode(b"", final=True))
    if not size:
        raise FileRefused(_("The file is empty."))
    return "gb18030" if broken * 4 > good else "utf-8-sig"


def _refuse_binary(head: bytes) -> None:
    for magic, kind in _BINARY.items():
        if head.startswith(magic):
            raise FileRefused(
                _("This is a %(kind)s file, not a text file. Save it as CSV (UTF-8) and import that.") % {"kind": kind}
            )
