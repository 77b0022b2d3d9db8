"""Plain text: UTF-8 or GB18030 (what Chinese Windows saves), and neither a page nor a program."""

from __future__ import annotations

import codecs
import mmap
import re

from django.utils.translation import gettext as _

from .unfit import Unfit, active_content, broken, empty

ENCODINGS = ("utf-8-sig", "gb18030")
CHUNK_BYTES = 64 * 1024

_CONTROL = re.compile(r"[^\t\r\n\x20-\x7e\xa0-\U0010ffff]")
_INK = re.compile(rb"[^\s\x00\xef\xbb\xbf]")
# In both encodings the byte 3C is always "<". Bounded repetitions keep a search as long as its text.
_MARKUP = re.compile(
    rb"(?i)\A(?:\xef\xbb\xbf)?\s*+<"
    rb"|<(?:script|svg|html|!doctype|iframe|object|embed|body|img|form|meta|link|style|base|math|\?php|\?xml)[\s>/]"
)
_PROGRAM = re.compile(
    rb"(?i)\A(?:\xef\xbb\xbf)?\s*+(?:#!|@echo\s)"
    rb"|\beval\s{0,9}\(|\bdocument\s{0,9}\.\s{0,9}(?:cookie|write|location|getElement)|\bwindow\s{0,9}\.\s{0,9}location"
    rb"|\bfunction\s{0,9}[\w$]{0,99}\s{0,9}\([^()]{0,200}\)\s{0,9}\{|\)\s{0,9}=>\s{0,9}\{"
    rb"|\bnew\s{1,9}ActiveXObject|\bWScript\."
)
_DISPLACED_PDF = re.compile(rb"%PDF-\d")
DISPLACED_WITHIN_BYTES = 1024

_PICTURES = re.compile(rb"GIF8|BM|II\*\0|MM\0\*|....ftyp(?:hei|hev|mif|avif)", re.DOTALL)
_VIDEOS = re.compile(rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ", re.DOTALL)
_OFFICE = re.compile(rb"\xd0\xcf\x11\xe0|PK\x03\x04.{0,60}(?:\[Content_Types|word/|xl/|ppt/|mimetype|_rels)", re.DOTALL)
_ARCHIVES = re.compile(rb"PK[\x03\x05]|Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ")
_UTF16 = re.compile(rb"\xff\xfe|\xfe\xff")


def check(content: mmap.mmap) -> None:
    """Raises `Unfit` for whatever is not plain text. The last in the row: it names what it sees instead."""
    if not _INK.search(content):
        raise empty()
    if not any(_is_text_in(encoding, content) for encoding in ENCODINGS):
        raise _wrong_type(content)
    if _DISPLACED_PDF.search(content, 0, DISPLACED_WITHIN_BYTES):
        raise broken()
    if _MARKUP.search(content) or _PROGRAM.search(content):
        raise active_content()


def _is_text_in(encoding: str, content: mmap.mmap) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), CHUNK_BYTES):
            piece = content[start : start + CHUNK_BYTES]
            if _CONTROL.search(decoder.decode(piece, final=start + CHUNK_BYTES >= len(content))):
                return False
    except UnicodeDecodeError:
        return False
    return True


def _wrong_type(content: mmap.mmap) -> Unfit:
    for pattern, sentence in (
        (_PICTURES, _("This kind of picture cannot be kept. Save it as JPEG or PNG, or take a screenshot of it.")),
        (_VIDEOS, _("A video cannot be kept. Take screenshots of what it shows, and add those.")),
        (_OFFICE, _("An office document cannot be kept. Save it as PDF, and add that.")),
        (_ARCHIVES, _("An archive cannot be kept. Unpack it, and add the files themselves.")),
        (_UTF16, _("The text cannot be read. Save it again with the encoding UTF-8, and add that.")),
    ):
        if pattern.match(content):
            return Unfit("wrong_type", sentence)
    return Unfit(
        "wrong_type",
        _("This is not a PNG, JPEG, WebP, PDF or text file. Take a screenshot of it or save it as PDF, and add that."),
    )
