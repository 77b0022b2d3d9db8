"""Files in and out of the storage: counted, hashed, named by us, kept untouched, all or none."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation

from refunds import evidence
from refunds.evidence import Intake, Kept, StorageUnavailable, Upload
from refunds.models import Evidence
from refunds.tests import files

TICKET = "R4X7K2M9"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": local}
    with translation.override("en"):
        yield tmp_path


def upload(content: bytes, name: str = "shot.png", kind: str = "payment") -> Upload:
    return Upload(io.BytesIO(content), name, kind)


def keep(*uploads: Upload, **known: Any) -> Intake:
    return evidence.keep_all(TICKET, uploads, **known)


def codes(intake: Intake) -> list[str]:
    return [refused.code for refused in intake.refused]


def row_of(kept: Kept, position: int = 1) -> Evidence:
    return Evidence(kind=kept.kind, position=position, path=kept.path, extension=kept.extension)


def stored_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_kept_file_comes_back_byte_for_byte(folder: Path):
    content = files.make_png()
    (kept,) = keep(upload(content, "付款截图.PNG")).kept
    assert kept.content_type == "image/png"
    assert kept.size == len(content)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.original_name == "付款截图.PNG"
    with evidence.open_file(row_of(kept)) as opened:
        assert opened.read() == content


def test_content_decides_over_name_and_declared_type():
    sent = SimpleUploadedFile("report.html", files.make_jpeg(), content_type="text/html")
    (kept,) = keep(Upload(sent, "report.html", "product")).kept
    assert (kept.content_type, kept.extension) == ("image/jpeg", "jpg")


@pytest.mark.parametrize("name", ["shot.png", "notes.txt", "", "a.pdf"])
@pytest.mark.parametrize("content", [files.HTML, files.SVG])
def test_active_content_is_refused_under_any_name(folder: Path, name: str, content: bytes):
    intake = keep(upload(content, name))
    assert intake.kept == ()
    assert codes(intake) == ["active_content"]
    assert stored_files(folder) == []


@pytest.mark.parametrize(
    "name",
    [
        ".htaccess",
        "shot.php.png",
        "\u200b.htaccess",
        "../../../etc/cron.d/x",
        "..\\..\\boot.ini",
        "a\r\nX-Evil: 1.png",
        "x" * 5000 + ".png",
        "con.png\x00.php",
        "",
    ],
)
def test_stored_name_is_ours_whatever_the_file_is_called(folder: Path, name: str):
    (kept,) = keep(upload(files.make_png(), name)).kept
    assert re.fullmatch(rf"evidence/{TICKET}/[\w-]{{32}}\.png", kept.path)
    assert stored_files(folder) == [folder / kept.path]
    assert len(kept.original_name) <= 120
    assert "\n" not in kept.original_name
    assert evidence.download_name(row_of(kept, 2)) == "支付凭证-2.png"


def test_stored_names_are_not_guessable_from_each_other():
    first, second = keep(upload(files.make_png(8, 8)), upload(files.make_png(9, 9))).kept
    assert first.path != second.path


def test_refused_file_among_good_ones_is_refused_alone(folder: Path):
    intake = keep(upload(files.make_png()), upload(files.HTML, "in\u202evoice.txt"), upload(files.make_pdf(), "b.pdf"))
    assert [kept.extension for kept in intake.kept] == ["png", "pdf"]
    (refused,) = intake.refused
    assert (refused.name, refused.code) == ("invoice.txt", "active_content")
    assert refused.sentence.endswith("Take a screenshot of what it shows, and add that.")
    assert len(stored_files(folder)) == 2


def test_zero_bytes_are_refused():
    assert codes(keep(upload(b""))) == ["empty"]


def test_size_is_counted_and_not_believed(settings: Any):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    lying = SimpleUploadedFile("chat.txt", b"x" * (1024 * 1024 + 1))
    lying.size = 10
    (refused,) = keep(Upload(lying, "chat.txt", "communication")).refused
    assert refused.code == "too_large"
    assert "1 MB" in refused.sentence
    assert codes(keep(Upload(SimpleUploadedFile("chat.txt", b"x" * 1024 * 1024), "chat.txt", "communication"))) == []


def test_a_text_is_no_proof_of_payment():
    words = SimpleUploadedFile("paid.txt", "I paid. 我付了。".encode())
    (refused,) = keep(Upload(words, "paid.txt", "payment")).refused
    assert refused.code == "not_a_picture"
    assert "screenshot" in refused.sentence
    assert codes(keep(Upload(words, "paid.txt", "communication"))) == []


def test_endless_file_is_not_read_on(settings: Any):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return b"x" * size

        def seekable(self) -> bool:
            return False

    endless = Endless()
    assert codes(keep(Upload(endless, "x.txt", "payment"))) == ["too_large"]  # type: ignore[arg-type]
    assert endless.given <= 1024 * 1024 + 64 * 1024


def test_pixel_bomb_is_refused(folder: Path):
    (refused,) = keep(upload(files.make_png_bomb())).refused
    assert refused.code == "too_many_pixels"
    assert "40 million" in refused.sentence
    assert stored_files(folder) == []


def test_files_beyond_the_limit_are_refused_with_those_already_there(settings: Any):
    settings.EVIDENCE_MAX_FILES = 3
    intake = keep(*(upload(files.make_png(8 + i, 8)) for i in range(4)), already=1)
    assert len(intake.kept) == 2
    assert codes(intake) == ["too_many", "too_many"]
    assert "3 files" in intake.refused[0].sentence


def test_refused_files_take_no_place(settings: Any):
    settings.EVIDENCE_MAX_FILES = 1
    intake = keep(upload(files.HTML), upload(files.make_png()))
    assert len(intake.kept) == 1
    assert codes(intake) == ["active_content"]


def test_same_file_twice_is_kept_once():
    png = files.make_png()
    intake = keep(upload(png, "a.png"), upload(png, "b.png", "product"))
    assert len(intake.kept) == 1
    assert codes(intake) == ["duplicate"]
    assert codes(keep(upload(png), already_hashes={intake.kept[0].sha256})) == ["duplicate"]


def test_unknown_kind_is_refused():
    assert codes(keep(upload(files.make_png(), kind="selfie"))) == ["unknown_kind"]


def test_file_is_read_from_its_beginning_wherever_it_stands():
    file = io.BytesIO(files.make_png())
    file.seek(20)
    assert codes(keep(Upload(file, "a.png", "payment"))) == []


def test_large_upload_on_disk_is_kept_and_left_to_its_owner():
    sent = TemporaryUploadedFile("a.png", "image/png", 0, None)
    sent.write(files.make_png())
    with sent:
        (kept,) = keep(Upload(sent, "a.png", "payment")).kept
        assert Path(sent.temporary_file_path()).exists()
    assert kept.extension == "png"


def test_discard_removes_and_bears_what_is_gone(folder: Path):
    kept = keep(upload(files.make_png()), upload(files.make_pdf())).kept
    paths = [file.path for file in kept]
    evidence.discard(paths)
    assert stored_files(folder) == []
    evidence.discard(paths)


def test_storage_that_fails_midway_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    storage = storages["evidence"]
    save, calls = storage.save, []

    def fail_at_the_third(name: str, content: Any) -> str:
        calls.append(name)
        saved = save(name, content)
        if len(calls) == 3:
            raise OSError("no space left on device")
        return saved

    monkeypatch.setattr(storage, "save", fail_at_the_third)
    with pytest.raises(StorageUnavailable) as caught:
        keep(*(upload(files.make_png(8 + i, 8)) for i in range(4)))
    assert "try again" in caught.value.sentence
    assert len(calls) == 3
    assert stored_files(folder) == []


def test_nothing_is_stored_before_all_are_examined(monkeypatch: pytest.MonkeyPatch):
    """A file that cannot even be read is our fault, not the sender's, and leaves nothing behind."""

    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("torn")

    monkeypatch.setattr(storages["evidence"], "save", lambda *_: pytest.fail("stored too early"))
    with pytest.raises(OSError, match="torn"):
        keep(upload(files.make_png()), Upload(Torn(), "b.png", "payment"))


def test_lost_file_is_an_unavailable_storage():
    with pytest.raises(StorageUnavailable):
        evidence.open_file(Evidence(path=f"evidence/{TICKET}/gone.png"))
    storages["evidence"].save("outside.txt", ContentFile(b"x"))
    with pytest.raises(StorageUnavailable):
        evidence.open_file(Evidence(path="../outside.txt"))


def test_missing_kinds_keep_the_order_of_the_clause():
    assert evidence.missing_kinds(["payment", "product", "communication"], {"product"}) == ("payment", "communication")
    assert evidence.missing_kinds(["payment"], {"payment", "product"}) == ()
    assert evidence.missing_kinds([], set()) == ()


def test_checklist_says_what_is_there_and_what_is_not():
    first, second = evidence.checklist(["payment", "product"], {"product": 2, "communication": 1})
    assert (first.kind, first.is_there, first.count) == ("payment", False, 0)
    assert (second.kind, second.is_there, second.count) == ("product", True, 2)
    assert str(first.label) == "proof of payment"


def test_positions_go_on_for_each_kind():
    def kept(kind: str) -> Kept:
        return Kept(kind, "", "", "", 0, "", "")

    new = [kept("payment"), kept("product"), kept("payment"), kept("communication")]
    assert evidence.plan_positions({"payment": 2, "product": 1}, new) == (3, 2, 4, 1)
    assert evidence.plan_positions({}, []) == ()
