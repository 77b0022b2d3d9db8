"""One request's files on their way in: counted, hashed and examined, before any of them is stored."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from . import filenames, sniffing
from .models import Evidence
from .sniffing.unfit import Unfit, empty
from .texts import KIND_UNKNOWN, NOT_A_PICTURE

CHUNK_BYTES = 64 * 1024
# Kinds that a text proves nothing of: anybody can type one, and an approval by the desk itself may rest on them.
SHOWN_IN_PICTURES = (Evidence.Kind.PAYMENT,)


@dataclass(frozen=True)
class Upload:
    """A file as it came, open for reading; `name` is whatever the uploader says, `kind` what it should show."""

    file: IO[bytes]
    name: str
    kind: str


@dataclass(frozen=True)
class Kept:
    """A file in the storage, with the columns of its future Evidence row; `size` in bytes."""

    kind: str
    path: str
    content_type: str
    extension: str
    size: int
    sha256: str
    original_name: str


@dataclass(frozen=True)
class FileRefused:
    """`sentence` says what to do, in the language that was active."""

    name: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Fit:
    """A file found fit, in a temporary copy: what was hashed is what was examined and is what gets stored."""

    copy: IO[bytes]
    kept: Kept


@dataclass(frozen=True)
class Room:
    """What may come: files of these kinds, `most` in all with those `already` there, none with one of the `hashes`."""

    kinds: Collection[str]
    most: int
    already: int = 0
    hashes: Collection[str] = ()


def examine_all(
    ticket_number: str, uploads: Sequence[Upload], *, room: Room, copies: ExitStack
) -> tuple[list[Fit], list[FileRefused]]:
    """The good files and the refused ones. The copies live as long as the stack `copies`."""
    fits: list[Fit] = []
    refused: list[FileRefused] = []
    seen = set(room.hashes)
    for upload in uploads:
        try:
            _refuse_one_too_many(room.already + len(fits), room.most)
            _refuse_other_kinds(upload.kind, room.kinds)
            fit = _examined(ticket_number, upload, seen, copies)
        except Unfit as unfit:
            refused.append(FileRefused(filenames.clean(upload.name), unfit.code, unfit.sentence))
        else:
            seen.add(fit.kept.sha256)
            fits.append(fit)
    return fits, refused


def _refuse_one_too_many(count: int, most: int) -> None:
    if count >= most:
        raise Unfit(
            "too_many",
            _("At most %(most)d files fit. Send the most telling ones, or join several in one PDF.") % {"most": most},
        )


def _refuse_other_kinds(kind: str, kinds: Collection[str]) -> None:
    if kind not in kinds:
        raise Unfit("unknown_kind", str(KIND_UNKNOWN))


def _examined(ticket_number: str, upload: Upload, seen: Collection[str], copies: ExitStack) -> Fit:
    copy: IO[bytes] = copies.enter_context(_new_copy())
    size, sha256 = _copied(upload.file, copy)
    if sha256 in seen:
        raise Unfit("duplicate", _("The same file was sent twice. It is kept once; you need not send it again."))
    found = sniffing.examine(copy, max_pixels=settings.EVIDENCE_MAX_PIXELS)
    if found == sniffing.TEXT and upload.kind in SHOWN_IN_PICTURES:
        raise Unfit("not_a_picture", str(NOT_A_PICTURE))
    path = f"evidence/{ticket_number}/{secrets.token_urlsafe(24)}.{found.extension}"
    name = filenames.clean(upload.name)
    return Fit(copy, Kept(upload.kind, path, found.content_type, found.extension, size, sha256, name))


def _new_copy() -> IO[bytes]:
    return tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)


def _copied(source: IO[bytes], copy: IO[bytes]) -> tuple[int, str]:
    """Bytes and SHA-256 of a file, counted while it is read: what it claims of its size is not believed."""
    if source.seekable():
        source.seek(0)
    size, digest, most = 0, hashlib.sha256(), settings.EVIDENCE_MAX_BYTES
    while chunk := source.read(CHUNK_BYTES):
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        digest.update(chunk)
        copy.write(chunk)
    if not size:
        raise empty()
    copy.flush()
    return size, digest.hexdigest()


def _too_large(most: int) -> Unfit:
    return Unfit(
        "too_large",
        _("The file is larger than %(most)d MB. Send a screenshot, or save it in a lower quality.")
        % {"most": most // (1024 * 1024)},
    )
