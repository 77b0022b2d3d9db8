"""Pictures drawn anew: what is in their metadata, how much may be decoded at once, and what a browser keeps."""

from __future__ import annotations

import io
import threading

import pytest
from django.http import Http404
from PIL import Image

from helpdesk import previews
from refunds.sniffing.picture import DECODING
from refunds.tests import files

# A TIFF header, one entry: Orientation 6, the right side is at the top.
TURNED = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
GARBAGE = b"Exif\0\0garbage that is no TIFF"


def drawn(content: bytes, content_type: str = "image/png", longest: int = previews.THUMBNAIL) -> Image.Image:
    return Image.open(io.BytesIO(previews._drawn(io.BytesIO(content), content_type, longest)))


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (files.make_png(64, 48, exif=GARBAGE), "image/png"),
        (files.make_jpeg(64, 48, exif=GARBAGE), "image/jpeg"),
        (files.make_webp(64, 48, exif=GARBAGE), "image/webp"),
    ],
)
def test_metadata_that_nobody_can_read_hides_no_picture(content, content_type):
    """It passes the examination, which decodes the picture alone; the desk must be able to look at it."""
    assert drawn(content, content_type).size == (64, 48)


@pytest.mark.parametrize("size", [(64, 48), (1600, 1200)])
def test_a_picture_stands_upright_and_within_its_bounds(size):
    assert drawn(files.make_jpeg(*size, exif=TURNED), "image/jpeg").size in {(48, 64), (240, 320)}


def test_what_decodes_no_more_is_not_found():
    with pytest.raises(Http404):
        drawn(files.make_png()[:60])


def test_no_more_is_decoded_at_once_than_is_examined_at_once():
    """A page asks for twenty thumbnails, each of which may be a picture of forty million pixels."""
    done = threading.Event()

    def draw() -> None:
        drawn(files.make_png())
        done.set()

    with DECODING, DECODING:
        thread = threading.Thread(target=draw)
        thread.start()
        assert not done.wait(0.3)
    assert done.wait(20)
    thread.join()


def test_what_can_be_read_in_a_picture_is_kept_by_no_browser():
    assert previews.CACHING[previews.FULL] == "private, no-store"
    assert previews.CACHING[previews.THUMBNAIL].startswith("private")
