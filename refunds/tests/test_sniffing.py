"""Content decides: every kind of hostile file that field notes list, against the five that are allowed."""

from __future__ import annotations

import hashlib
import tempfile
import zlib

import pytest

from refunds.sniffing import FileType, Unfit, examine, pdf
from refunds.sniffing.picture import MAX_FRAMES, MAX_SCANS, TYPES
from refunds.tests import files

MEGAPIXEL = 1_000_000
ALLOWED = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "txt": "text/plain",
}


def sniff(content: bytes, max_pixels: int = 40 * MEGAPIXEL) -> FileType:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return examine(file, max_pixels=max_pixels)


@pytest.fixture
def _nothing_is_decoded(monkeypatch):
    for kind in TYPES:
        monkeypatch.setattr(kind.opened, "load", lambda image: pytest.fail("the picture was decoded"))


def refusal(content: bytes, max_pixels: int = 40 * MEGAPIXEL) -> str:
    with pytest.raises(Unfit) as caught:
        sniff(content, max_pixels)
    assert caught.value.sentence
    return caught.value.code


def verdict(content: bytes) -> str:
    try:
        return sniff(content).extension
    except Unfit as unfit:
        return unfit.code


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (files.make_png(), "png"),
        (files.make_png(interlace=1), "png"),
        (files.make_jpeg(), "jpg"),
        (files.make_jpeg(progressive=True), "jpg"),
        (files.make_webp(), "webp"),
        (files.make_webp(lossless=True), "webp"),
        (files.make_animated("WEBP", 3), "webp"),
        (files.make_animated("PNG", 3), "png"),
        (files.make_pdf(), "pdf"),
        (files.CHAT.encode(), "txt"),
        (files.CHAT.encode("utf-8-sig"), "txt"),
        (files.CHAT.encode("gb18030"), "txt"),
        ("收款 ¥100 😀".encode("gb18030"), "txt"),
    ],
)
def test_allowed_types_are_told_from_their_bytes(content: bytes, extension: str):
    assert sniff(content) == FileType(ALLOWED[extension], extension)


def test_text_is_whole_where_a_character_spans_two_chunks():
    assert sniff(b"a" + "到账".encode("gb18030") * 40_000).extension == "txt"
    assert sniff(b"a" + "到账".encode() * 40_000).extension == "txt"


@pytest.mark.parametrize(
    "content",
    [
        files.SVG,
        files.HTML,
        b"  \r\n" + files.HTML,
        b"\xef\xbb\xbf" + files.HTML,
        "订单截图".encode() + files.HTML,
        "订单截图".encode("gb18030") + files.SVG,
        b'<?xml version="1.0"?><a/>',
        b"hello <ScRiPt >alert(1)</script>",
        b"hello <iframe src=//evil.example></iframe>",
        b"hello <img src=x onerror=alert(1)>",
        b"<?php system($_GET['c']); ?>",
        b"#!/bin/sh\nrm -rf /\n",
        b"@echo off\r\nformat c:\r\n",
        b"fetch('/x').then((r) => { document.cookie })",
        b"function steal() { return 1 }",
        b"eval(atob('YWxlcnQoMSk='))",
    ],
)
def test_pages_and_programs_are_refused_as_text(content: bytes):
    assert refusal(content) == "active_content"


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (files.make_gif(), "JPEG or PNG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "JPEG or PNG"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "A video"),
        (files.make_zip(), "Unpack it"),
        (files.make_zip("[Content_Types].xml"), "office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "office document"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(64), "Unpack it"),
        (b"MZ\x90\x00" + bytes(64), "This is not a PNG"),
        (b"\x7fELF\x02\x01\x01" + bytes(64), "This is not a PNG"),
        (files.CHAT.encode("utf-16"), "encoding UTF-8"),
        (b"text with \x00 in it", "This is not a PNG"),
        (b"text with \x1b[31m colours", "This is not a PNG"),
        (b"\xff\xfe\xfd", "encoding UTF-8"),
        (b"half a character \xe5", "This is not a PNG"),
    ],
)
def test_other_types_are_refused_with_advice(content: bytes, advice: str, settings):
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(Unfit) as caught:
        sniff(content)
    assert caught.value.code == "wrong_type"
    assert advice in caught.value.sentence


@pytest.mark.parametrize("content", [b" \r\n\t ", b"\xef\xbb\xbf\n", bytes(100)])
def test_blank_file_is_refused_as_empty(content: bytes):
    assert refusal(content) == "empty"


@pytest.mark.parametrize(
    "content",
    [
        files.make_png(400, 300),
        files.make_jpeg(400, 300),
        files.make_jpeg(400, 300, progressive=True),
        files.make_webp(400, 300),
        files.make_pdf(),
    ],
)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_file_is_refused(content: bytes, share: float):
    assert refusal(content[: int(len(content) * share)]) == "broken"


@pytest.mark.parametrize("content", [files.make_png(), files.make_jpeg(), files.make_webp()])
def test_picture_without_its_last_bytes_is_refused(content: bytes):
    assert refusal(content[:-2]) == "broken"


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\x10\0\0\0WEBPVP8?", b"%PDF-1.7"])
def test_signature_followed_by_nothing_good_is_refused(head: bytes):
    assert refusal(head + files.HTML) == "broken"


def test_picture_whose_data_is_missing_inside_is_refused():
    """The markers at both ends are right; only decoding can tell. (libjpeg paints a gap of a JPEG grey.)"""
    png = files.make_png(400, 300)
    data = png.index(b"IDAT")
    hollow = png[: data - 4] + files.png_chunk(b"IDAT", b"\x78\x9c\x03\x00") + files.png_chunk(b"IEND", b"")
    assert refusal(hollow) == "broken"


@pytest.mark.parametrize(
    "bomb",
    [files.make_png_bomb(), files.make_png_bomb(60_000, 60_000), files.make_jpeg(4000, 2600)]
    + [files.make_webp_bomb(form) for form in ("VP8X", "VP8L", "VP8 ")],
)
@pytest.mark.usefixtures("_nothing_is_decoded")
def test_too_many_pixels_are_refused_before_decoding(bomb: bytes):
    assert refusal(bomb, max_pixels=10 * MEGAPIXEL) == "too_many_pixels"


def test_picture_at_the_pixel_limit_is_kept():
    assert sniff(files.make_png(100, 100), max_pixels=10_000).extension == "png"
    assert refusal(files.make_png(100, 101), max_pixels=10_000) == "too_many_pixels"


@pytest.mark.parametrize("size", [(1, 70_000), (70_000, 1)])
@pytest.mark.usefixtures("_nothing_is_decoded")
def test_picture_that_is_too_long_is_refused_before_decoding(size: tuple[int, int]):
    """Few pixels in very many rows take many times the memory that as many take in a square."""
    assert refusal(files.make_png_bomb(*size)) == "too_long"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_long_animation_is_refused(kind: str):
    assert refusal(files.make_animated(kind, MAX_FRAMES + 1)) == "animated"


@pytest.mark.usefixtures("_nothing_is_decoded")
def test_jpeg_of_too_many_scans_is_refused_before_decoding():
    assert refusal(files.make_jpeg_of_scans(MAX_SCANS + 1)) == "broken"


def test_what_phones_append_to_pictures_is_tolerated():
    """Motion photos, trailers, the rest of an older screenshot, padding."""
    assert sniff(files.make_motion_photo()).extension == "jpg"
    assert sniff(files.make_jpeg() + bytes(4096)).extension == "jpg"
    older = files.make_png(200, 200)
    assert sniff(files.make_png() + older[200:]).extension == "png"


@pytest.mark.parametrize("good", [files.make_png(), files.make_jpeg(), files.make_webp()])
@pytest.mark.parametrize(
    ("tail", "code"),
    [
        (files.HTML, "active_content"),
        (b"\n\n" + files.SVG, "active_content"),
        (b"<?php system($_GET['c']); ?>", "active_content"),
        (b"\n<a href='javascript:alert(1)'>x</a>", "hidden_content"),
        (files.make_zip(), "hidden_content"),
        (b"junk" * 10 + files.make_zip(), "hidden_content"),
        (files.make_pdf(), "hidden_content"),
        (b"MZ\x90\0" + bytes(64), "hidden_content"),
        (b"#!/bin/sh\n", "hidden_content"),
        (b"Rar!\x1a\x07\x01\0", "hidden_content"),
    ],
)
def test_picture_with_another_file_behind_it_is_refused(good: bytes, tail: bytes, code: str):
    assert refusal(good + tail) == code


def test_markup_in_the_metadata_is_refused():
    assert refusal(files.make_jpeg_with_comment(b"<script>alert(1)</script>")) == "active_content"
    assert refusal(files.make_jpeg_with_comment(files.SVG)) == "active_content"
    assert refusal(files.make_jpeg_with_comment(b"%PDF-1.4 1 0 obj")) == "hidden_content"
    assert sniff(files.make_jpeg_with_comment(b"made by a < camera > of 2024")).extension == "jpg"
    png = files.make_png()
    noted = png[:33] + files.png_chunk(b"tEXt", b"Comment\0<html >x") + png[33:]
    assert refusal(noted) == "active_content"


@pytest.mark.parametrize(
    "catalog",
    [
        b"/AA << /O << /S /JavaScript /JS (app.alert\\(1\\)) >> >>",
        b"/OpenAction << /S /J#61va#53cript >>",
        b"/OpenAction << /S /Rendition /JS(1) >>",
        b"/OpenAction << /S /Rendition /#4A#53 (1) >>",
        b"/OpenAction << /S /Launch /F (cmd.exe) >>",
        b"/Names << /EmbeddedFiles 7 0 R >>",
        b"/AcroForm << /XFA 8 0 R >>",
    ],
)
def test_active_pdf_is_refused(catalog: bytes):
    assert refusal(files.make_pdf(catalog)) == "active_content"
    assert refusal(files.make_pdf(more=files.pdf_object_stream(b"5 0 << " + catalog + b" >>"))) == "active_content"


def test_harmless_pdfs_are_kept():
    assert sniff(files.make_pdf(more=files.pdf_stream(b"BT (Hello) Tj ET"))).extension == "pdf"
    assert sniff(files.make_pdf(more=files.pdf_stream(b"\x01\x02/JS \x03"))).extension == "pdf"
    assert sniff(files.make_pdf(more=files.pdf_object_stream(b"5 0 << /Type /Page >>"))).extension == "pdf"
    assert sniff(files.make_pdf() + b"\r\n").extension == "pdf"
    assert sniff(files.make_pdf(b"/Encrypt 6 0 R")).extension == "pdf"


class CountingInflater:
    """zlib's, which adds up what it gives out."""

    given = 0

    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def copy(self):
        return CountingInflater(self.inner.copy())

    def decompress(self, *args):
        piece = self.inner.decompress(*args)
        CountingInflater.given += len(piece)
        return piece


def test_object_streams_unpack_only_so_far(monkeypatch):
    """Nor does a bomb in front hide what comes behind it."""
    made = zlib.decompressobj
    monkeypatch.setattr(CountingInflater, "given", 0)
    monkeypatch.setattr(zlib, "decompressobj", lambda *args: CountingInflater(made(*args)))
    assert refusal(files.make_pdf(more=files.pdf_object_stream(bytes(3 * 1024 * 1024)) * 40)) == "broken"
    assert CountingInflater.given == pdf.MAX_UNPACKED_BYTES + 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"junk\n" + files.make_pdf(), "broken"),
        (b"\0junk\n" + files.make_pdf(), "wrong_type"),
        (b"junk\n%PDF-1.4\n%%EOF\n", "broken"),
        (files.make_pdf()[:-7], "broken"),
        (files.make_pdf() + b"x" * 2000, "broken"),
        (files.make_pdf() + files.make_zip(), "hidden_content"),
        (files.make_pdf(more=b"% <script>alert(1)</script>\n"), "active_content"),
    ],
)
def test_pdf_polyglot_is_refused(content: bytes, code: str):
    assert refusal(content) == code


@pytest.mark.parametrize(
    ("filler", "as_text", "in_a_picture"),
    [
        (b" ", "txt", "png"),
        (b"<", "active_content", "hidden_content"),
        (b"\xff", "wrong_type", "png"),
        (b"function ", "txt", "png"),
        (b"\xff\xda", "wrong_type", "png"),
        (b"f(", "txt", "png"),
        (b">>  ", "txt", "png"),
        (b"/#4A", "txt", "png"),
    ],
)
def test_two_megabytes_of_what_a_search_begins_with_have_a_verdict(filler: bytes, as_text: str, in_a_picture: str):
    """How long it takes is for bench/hostile_text.py."""
    tail = filler * (2 * 1024 * 1024 // len(filler)) + b"%%EOF"
    assert verdict(tail) == as_text
    assert verdict(files.make_png() + tail) == in_a_picture
    assert verdict(b"%PDF-1.7\n" + tail) == "pdf"
    assert verdict(b"\xff\xd8\xff" + tail) == "broken"


def test_large_random_pictures_are_not_refused_by_chance():
    """8 MB of noise, the worst that a compressed picture's data can look like."""
    png = files.make_png()
    data = png.index(b"IEND") - 4
    for seed in (b"1", b"2", b"3"):
        noise = files.png_chunk(b"prVt", hashlib.shake_256(seed).digest(8 * 1024 * 1024))
        assert sniff(png[:data] + noise + png[data:]).extension == "png"
