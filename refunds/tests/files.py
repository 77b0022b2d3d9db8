"""Sample files made in memory: good ones, and the hostile ones that helpdesks have really been sent."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image


def _picture(width: int, height: int) -> Image.Image:
    """Not of one colour, so that compressed data is more than a few bytes."""
    gradient = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (gradient, gradient.rotate(90), gradient.rotate(180)))


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def make_png(width: int = 64, height: int = 48, **options: Any) -> bytes:
    return _saved(_picture(width, height), "PNG", **options)


def make_jpeg(width: int = 64, height: int = 48, **options: Any) -> bytes:
    return _saved(_picture(width, height), "JPEG", **options)


def make_webp(width: int = 64, height: int = 48, **options: Any) -> bytes:
    return _saved(_picture(width, height), "WEBP", **options)


def make_gif() -> bytes:
    return _saved(_picture(8, 8), "GIF")


def make_animated(kind: str, frames: int) -> bytes:
    """A PNG or WebP with `frames` different frames of 4 by 4 pixels."""
    pictures = [Image.new("RGB", (4, 4), (i * 37 % 256, i % 256, i // 256)) for i in range(frames)]
    return _saved(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=20, lossless=True)


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def make_png_bomb(width: int = 10_000, height: int = 10_000) -> bytes:
    """About 12 KB that decode to `width` by `height` pixels of one bit."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def make_webp_bomb(form: str, width: int = 16_000, height: int = 16_000) -> bytes:
    """The header of a huge WebP in one of its three forms: `VP8X`, `VP8L` or `VP8 `."""
    chunk = {
        "VP8X": bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"),
        "VP8L": b"\x2f" + ((width - 1) | (height - 1) << 14).to_bytes(4, "little") + bytes(5),
        "VP8 ": b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }[form]
    body = b"WEBP" + form.encode() + struct.pack("<I", len(chunk)) + chunk
    return b"RIFF" + struct.pack("<I", len(body)) + body


def make_jpeg_of_scans(scans: int) -> bytes:
    """A progressive JPEG whose last scan is repeated: each repetition is a pass over the whole picture."""
    jpeg = make_jpeg(progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * scans + jpeg[-2:]


def make_jpeg_with_comment(comment: bytes) -> bytes:
    jpeg = make_jpeg()
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def make_motion_photo() -> bytes:
    """A JPEG as phones make it: XMP that announces a video, and the video after the end, with Samsung's trailer."""
    xmp = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF/></x:xmpmeta>'
    jpeg = make_jpeg()
    video = (
        struct.pack(">I4s4sI", 16, b"ftyp", b"mp42", 0)
        + struct.pack(">I4s", 8 + 4096, b"mdat")
        + bytes(range(256)) * 16
    )
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + jpeg[2:] + video + b"SEFH\x6b\0\0\0SEFT"


def make_zip(name: str = "Main.class") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x" * 100)
    return file.getvalue()


def make_pdf(catalog: bytes = b"", more: bytes = b"") -> bytes:
    """A one-page document; `catalog` is added to its catalog and `more` stands as further objects."""
    return (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /FitH null] " + catalog + b" >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n"
        + more
        + b"trailer\n<< /Root 1 0 R >>\n"
        b"startxref\n0\n%%EOF\n"
    )


def pdf_stream(data: bytes, dictionary: bytes = b"") -> bytes:
    return b"9 0 obj\n<< /Length %d %s >>\nstream\n%s\nendstream\nendobj\n" % (len(data), dictionary, data)


def pdf_object_stream(data: bytes) -> bytes:
    return pdf_stream(zlib.compress(data), b"/Type /ObjStm /Filter /FlateDecode /N 1 /First 5")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!DOCTYPE html><html><body><script>alert(document.cookie)</script></body></html>"
CHAT = "客服：您的订单已发货，请查收。\r\n买家：充值没有到账 <3 天了\r\n"
