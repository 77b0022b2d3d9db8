"""What hides inside a file of a good type: pages, documents and archives joined to it (polyglots).

Phones append data of their own after a picture's end: a video (motion photos of Samsung and Google), camera
settings, or the rest of a longer screenshot that was saved over. Such binary tails are tolerated whatever
their length, because refusing them would refuse honest evidence. A tail that another program would open is
refused. The needles are long enough that compressed data contains one by chance less than once in 10^5 files
of 10 MB; shorter ones are looked for only where nothing is compressed.
"""

from __future__ import annotations

import mmap
import re
import zipfile
from typing import IO

from .unfit import active_content, hidden_content

# All repetitions are bounded, so that no content makes a search slower than its length.
_MARKUP = re.compile(rb"(?i)<(?:script|iframe|!doctype|html|\?php)[\s>/]|<svg\s[^<>]{0,400}xmlns")
_DOCUMENT = re.compile(rb"%PDF-\d\.\d")
_ARCHIVE = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
# Beginnings of what a tail may not be: zip, Windows and Unix programs, scripts, PostScript, any markup.
_TAIL = re.compile(rb"(?:PK\x03\x04|MZ|\x7fELF|%!PS|GIF8|\s{0,400}(?:<|#!))")


def refuse_markup(content: mmap.mmap) -> None:
    if _MARKUP.search(content):
        raise active_content()


def refuse_other_files(content: mmap.mmap) -> None:
    """For pictures: neither a document nor an archive anywhere."""
    if _DOCUMENT.search(content) or _ARCHIVE.search(content):
        raise hidden_content()


def refuse_tail(content: mmap.mmap, end: int) -> None:
    """What stands after the `end` of a picture must not be a file that another program opens."""
    if _TAIL.match(content, end):
        raise hidden_content()


def refuse_archive(file: IO[bytes]) -> None:
    """A zip is found from its end: whatever stands before it, unpackers (and Java, for a GIFAR) open it."""
    if zipfile.is_zipfile(file):
        raise hidden_content()
