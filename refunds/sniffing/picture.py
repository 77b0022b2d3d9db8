"""Pictures: PNG, JPEG, WebP. The size is read before anything is decoded, then the first frame must decode."""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import IO

from django.utils.translation import gettext as _
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from . import hidden
from .unfit import Unfit, broken

SIGNATURE_BYTES = 12
# An animation shows no more than its first seconds do; a viewer would have to decode every frame.
MAX_FRAMES = 100
# Encoders write about 10 scans; each makes the decoder pass over the whole picture, so thousands are a bomb.
MAX_SCANS = 50
# Each row of a decoded picture costs time and memory of its own, however few pixels it has. JPEG knows no longer side.
LONGEST_SIDE = 65_535
# A decoded picture takes up to 4 bytes a pixel, 160 MB at the default limit: two at a time in a process.
DECODING = BoundedSemaphore(2)

# Byte stuffing (00), fill (FF) and restarts (D0-D7) are part of a scan; whatever else follows FF is a marker.
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_JPEG_START, _JPEG_END, _JPEG_SCAN, _JPEG_ALONE = 0xD8, 0xD9, 0xDA, 0x01


@dataclass(frozen=True)
class PictureType:
    """`opened` is Pillow's reader of this format and no other. Not `Image.open`: its warning about large
    pictures is one for the whole process, and our own limit comes first."""

    content_type: str
    extension: str
    signature: re.Pattern[bytes]
    end_of: Callable[[mmap.mmap], int]
    opened: Callable[[IO[bytes]], ImageFile]

    def begins(self, head: bytes) -> bool:
        return self.signature.match(head) is not None


def check(kind: PictureType, file: IO[bytes], content: mmap.mmap, max_pixels: int) -> None:
    """Raises `Unfit` for a picture that is damaged, too large to decode, or more than a picture."""
    end = kind.end_of(content)
    if kind.opened is WebPImageFile:
        _refuse_pixels(_webp_pixels(content), max_pixels)
    try:
        _decode(kind, file, max_pixels)
    except Unfit:
        raise
    except Exception as error:  # Pillow raises a dozen kinds for what it cannot read
        raise broken() from error
    hidden.refuse_markup(content)
    hidden.refuse_other_files(content)
    hidden.refuse_tail(content, end)


def _decode(kind: PictureType, file: IO[bytes], max_pixels: int) -> None:
    file.seek(0)
    with DECODING, kind.opened(file) as image:
        _refuse_pixels(image.width * image.height, max_pixels)
        if max(image.size) > LONGEST_SIDE:
            raise Unfit("too_long", _("The picture is too long. Cut it into several, and add those."))
        if getattr(image, "n_frames", 1) > MAX_FRAMES:
            raise Unfit("animated", _("The picture is a long animation. Take screenshots of it, and add those."))
        # A JPEG gives an eighth of its size for much less work, and still reads every byte.
        image.draft("L", (1, 1))
        image.load()


def _refuse_pixels(pixels: int, most: int) -> None:
    if pixels > most:
        raise Unfit(
            "too_many_pixels",
            _("The picture has more than %(most)d million pixels. Make it smaller, or take a screenshot of it.")
            % {"most": most // 1_000_000},
        )


def _png_end(content: mmap.mmap) -> int:
    """Chunks: length, name, data, checksum; the last is IEND (PNG specification, 5.3)."""
    position = 8
    while position + 12 <= len(content):
        name = content[position + 4 : position + 8]
        position += 12 + int.from_bytes(content[position : position + 4], "big")
        if name == b"IEND" and position <= len(content):
            return position
    raise broken()


def _jpeg_end(content: mmap.mmap) -> int:
    """Segments carry their length, scans do not (ITU T.81, annex B)."""
    position, scans = 2, 0
    while found := _JPEG_MARKER.search(content, position):
        position, marker = found.end(), content[found.end() - 1]
        if marker == _JPEG_END:
            return position
        scans += marker == _JPEG_SCAN
        if scans > MAX_SCANS:
            raise broken()
        if marker not in (_JPEG_START, _JPEG_ALONE):
            position += int.from_bytes(content[position : position + 2], "big")
    raise broken()


def _webp_end(content: mmap.mmap) -> int:
    """The container says how much follows its first 8 bytes, padded to an even number."""
    size = int.from_bytes(content[4:8], "little")
    if 8 + size > len(content):
        raise broken()
    return min(8 + size + size % 2, len(content))


def _webp_pixels(content: mmap.mmap) -> int:
    """From the first chunk (WebP container, RFC 9649): the decoder allocates the canvas as soon as it opens."""
    head = content[:30].ljust(30, b"\0")
    if head[12:16] == b"VP8X":
        return (int.from_bytes(head[24:27], "little") + 1) * (int.from_bytes(head[27:30], "little") + 1)
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return ((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1)
    if head[12:16] == b"VP8 ":
        return (int.from_bytes(head[26:28], "little") & 0x3FFF) * (int.from_bytes(head[28:30], "little") & 0x3FFF)
    raise broken()


TYPES = (
    PictureType("image/png", "png", re.compile(rb"\x89PNG\r\n\x1a\n"), _png_end, PngImageFile),
    PictureType("image/jpeg", "jpg", re.compile(rb"\xff\xd8\xff"), _jpeg_end, JpegImageFile),
    PictureType("image/webp", "webp", re.compile(rb"RIFF[\s\S]{4}WEBP"), _webp_end, WebPImageFile),
)
