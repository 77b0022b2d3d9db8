"""Evidence pictures for the screen: decoded and drawn anew, so that no uploaded byte is ever shown inline.

A drawing is kept beside the evidence, in the same storage; losing it loses nothing.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import Http404, HttpResponse
from PIL import Image, ImageOps

from refunds.evidence import StorageUnavailable
from refunds.sniffing.picture import DECODING, TYPES

log = logging.getLogger(__name__)

# The longest side in pixels: a thumbnail of a list, and what the viewer zooms into.
THUMBNAIL, FULL = 320, 2000
SIZES = frozenset({THUMBNAIL, FULL})
HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
# Pages ask for thumbnails again and again. What can be read in a picture stays in no browser that is left.
CACHING = {THUMBNAIL: "private, max-age=3600", FULL: "private, no-store"}
_READERS = {kind.content_type: kind.opened for kind in TYPES}


def is_picture(content_type: str) -> bool:
    return content_type in _READERS


def response(path: str, content_type: str, longest: int) -> HttpResponse:
    """The picture as WebP, at most `longest` pixels a side (one of `SIZES`).

    Raises Http404 for what cannot be drawn, StorageUnavailable where the storage does not answer.
    """
    if longest not in SIZES or not is_picture(content_type):
        raise Http404
    drawn = _kept(path, content_type, longest)
    return HttpResponse(drawn, content_type="image/webp", headers=HEADERS | {"Cache-Control": CACHING[longest]})


def discard(paths: Iterable[str]) -> None:
    """Remove what was drawn of files that are removed themselves. A failure is logged and the rest goes on."""
    storage = storages["evidence"]
    for place in [_place(path, longest) for path in paths for longest in sorted(SIZES)]:
        try:
            storage.delete(place)
        except Exception:  # each backend raises its own
            log.exception("preview left behind: %s", place)


def _place(path: str, longest: int) -> str:
    return f"previews/{hashlib.sha256(path.encode()).hexdigest()}-{longest}.webp"


def _kept(path: str, content_type: str, longest: int) -> bytes:
    storage, place = storages["evidence"], _place(path, longest)
    try:
        if storage.exists(place):
            with storage.open(place, "rb") as file:
                return bytes(file.read())
        with storage.open(path, "rb") as file:
            source = io.BytesIO(file.read())
        drawn = _drawn(source, content_type, longest)
        storage.save(place, ContentFile(drawn))
    except Http404:
        raise
    except Exception as error:  # each backend raises its own
        log.exception("preview of %s", path)
        raise StorageUnavailable from error
    return drawn


def _drawn(source: io.BytesIO, content_type: str, longest: int) -> bytes:
    """Upright, on white, without any of the original's metadata. Raises Http404 for what decodes no more."""
    try:
        seen = _decoded(source, content_type, longest)
    except Exception as error:  # Pillow raises a dozen kinds for what it cannot read
        log.warning("a picture that cannot be drawn: %s", type(error).__name__)
        raise Http404 from error
    white = Image.new("RGBA", seen.size, "white")
    white.alpha_composite(seen)
    out = io.BytesIO()
    white.convert("RGB").save(out, "WEBP", quality=82)
    return out.getvalue()


def _decoded(source: io.BytesIO, content_type: str, longest: int) -> Image.Image:
    """Made small before anything else is done to it, and no more at once than are examined at once: decoded whole,
    a picture takes a thousand times its file."""
    with DECODING, _READERS[content_type](source) as image:
        image.draft("RGB", (longest, longest))
        image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        return _upright(image).convert("RGBA")


def _upright(image: Image.Image) -> Image.Image:
    """As its metadata says that it was held. Metadata that nobody can read turns nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # the examination decodes the picture and reads none of its metadata
        return image
