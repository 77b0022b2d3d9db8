"""Evidence in and out over HTTP."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from refunds import actions, evidence
from refunds.actors import supplier
from refunds.evidence import StorageUnavailable
from refunds.models import Evidence
from refunds.tests import files

from .. import calling
from ..calling import code, fields, reasons

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": local}
    return tmp_path


def png(name: str = "shot.png", **options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.make_png(**options), content_type="image/png")


def text(words: str, name: str = "chat.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode(), content_type="text/html")


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_many_files_each_with_its_kind_and_a_note():
    ticket = calling.filed(evidence=())
    api = calling.of_customer(ticket)
    sent = {"file": [png(), text("they said"), text("more")], "kind": ["payment", "communication", "product"]}
    answer = api.form(f"tickets/{ticket.number}/evidence", {**sent, "note": "All I have."})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert [row["name"] for row in told["kept"]] == ["支付凭证-1.png", "沟通记录-1.txt", "商品状态-1.txt"]
    assert {row["note"] for row in told["kept"]} == {"All I have."}
    assert told["refused"] == told["missing"] == []
    listed = api.get(f"tickets/{ticket.number}/evidence").json()["results"]
    assert [row["id"] for row in listed] == [row["id"] for row in told["kept"]]


def test_one_kind_serves_for_all_and_a_bad_file_is_refused_alone(folder: Path):
    ticket = calling.filed(evidence=())
    sent = {"file": [png(), text("<script>1</script>"), text("fine")], "kind": ["product"]}
    told = calling.of_shop(ticket.shop).form(f"tickets/{ticket.number}/evidence", sent).json()
    assert [row["name"] for row in told["kept"]] == ["商品状态-1.png", "商品状态-2.txt"]
    assert [(row["name"], row["code"]) for row in told["refused"]] == [("chat.txt", "active_content")]
    assert [row["kind"] for row in told["missing"]] == ["payment"]
    assert len(stored(folder)) == 2


def test_none_kept_is_422_and_the_same_file_twice_is_known():
    ticket = calling.filed(evidence=())
    api, path = calling.of_customer(ticket), f"tickets/{ticket.number}/evidence"
    answer = api.form(path, {"file": [text("<svg/onload=1>")], "kind": ["payment"]})
    assert code(answer) == (422, "no_file_kept")
    assert reasons(answer) == ["active_content"]
    assert api.form(path, {"file": [text("one")], "kind": "communication"}).status_code == 201
    assert reasons(api.form(path, {"file": [text("one")], "kind": "product"})) == ["duplicate"]
    assert ticket.evidence.count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "payment"}, "file"),
        ({"file": [text("a"), text("b"), text("c")], "kind": ["payment", "product"]}, "kind"),
        ({"file": [text("a")]}, "kind"),
        ({"file": [text("a")], "kind": "payment", "state": "approved"}, "state"),
    ],
)
def test_form_that_cannot_be_understood(data: dict[str, Any], field: str):
    ticket = calling.filed(evidence=())
    assert fields(calling.of_customer(ticket).form(f"tickets/{ticket.number}/evidence", data)) == [field]


def test_finished_ticket_takes_no_file(folder: Path):
    ticket = calling.filed()
    api = calling.of_customer(ticket)
    api.post(f"tickets/{ticket.number}/moves", {"move": "withdraw"})
    sent = {"file": [png()], "kind": "payment"}
    assert code(api.form(f"tickets/{ticket.number}/evidence", sent)) == (409, "wrong_state")
    assert stored(folder) == []


@pytest.mark.parametrize("error", [IntegrityError("evidence_file_once_a_ticket"), RuntimeError("a fault")])
def test_nothing_stays_stored_without_its_row(folder: Path, error: Exception, monkeypatch: pytest.MonkeyPatch):
    ticket = calling.filed(evidence=())
    api = calling.of_customer(ticket)
    api.client.raise_request_exception = False

    def fail(*_given: Any, **_named: Any) -> None:
        raise error

    monkeypatch.setattr(actions, "add_evidence", fail)
    answer = api.form(f"tickets/{ticket.number}/evidence", {"file": [png()], "kind": "payment"})
    expected = (409, "added_at_once") if isinstance(error, IntegrityError) else (500, "server_error")
    assert code(answer) == expected
    assert stored(folder) == []


def test_storage_that_is_down_is_503(monkeypatch: pytest.MonkeyPatch):
    ticket = calling.filed(evidence=())

    def fail(*_given: Any, **_named: Any) -> None:
        raise StorageUnavailable

    monkeypatch.setattr(evidence, "keep_all", fail)
    sent = {"file": [png()], "kind": "payment"}
    answer = calling.of_customer(ticket).form(f"tickets/{ticket.number}/evidence", sent)
    assert code(answer) == (503, "storage_unavailable")
    assert answer["Retry-After"] == "60"


def test_too_many_files_and_too_large_a_form(settings: Any):
    ticket = calling.filed(evidence=())
    api, path = calling.of_customer(ticket), f"tickets/{ticket.number}/evidence"
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    assert code(api.form(path, {"file": [text("a"), text("b"), text("c")], "kind": "payment"})) == (413, "too_large")
    settings.EVIDENCE_MAX_FILES, settings.EVIDENCE_MAX_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1, 100, 100
    assert code(api.form(path, {"file": [text("a" * 300)], "kind": "payment"})) == (413, "too_large")


def test_json_is_no_form():
    ticket = calling.filed(evidence=())
    answer = calling.of_customer(ticket).post(f"tickets/{ticket.number}/evidence", {"file": "x"})
    assert code(answer) == (415, "unsupported_media_type")


def download(api: calling.Api, row: Evidence) -> Any:
    return api.get(f"tickets/{row.ticket.number}/evidence/{row.pk}/file", accept="image/png")


def add(ticket: Any, file: Any, kind: str = "payment") -> Evidence:
    answer = calling.of_customer(ticket).form(f"tickets/{ticket.number}/evidence", {"file": [file], "kind": kind})
    assert answer.status_code == 201, answer.content
    return Evidence.objects.get(pk=answer.json()["kept"][0]["id"])


def test_download_headers_and_bytes():
    ticket = calling.filed(evidence=())
    row = add(ticket, png("evil\r\nSet-Cookie: a=b.png"))
    for api in (calling.of_customer(ticket), calling.of_shop(ticket.shop), calling.of_staff(calling.AUDITORS)):
        answer = download(api, row)
        assert b"".join(answer.streaming_content) == files.make_png()
        assert answer["Content-Type"] == "image/png"
        assert answer["Content-Disposition"] == (
            "attachment; filename*=utf-8''%E6%94%AF%E4%BB%98%E5%87%AD%E8%AF%81-1.png"
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer.cookies


def test_active_content_is_never_served_as_itself():
    """Attack 1."""
    ticket = calling.filed(evidence=())
    row = add(ticket, text("a harmless < b", "page.html"), "communication")
    answer = download(calling.of_customer(ticket), row)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    answer.close()


@pytest.mark.parametrize("name", [".htaccess", "a.php.png", "\u200bshot.png", "x" * 300 + ".png", "a\r\nb.png"])
def test_names_never_reach_a_header_or_the_storage(name: str, folder: Path):
    """Attacks 2 and 16."""
    ticket = calling.filed(evidence=())
    row = add(ticket, png(name))
    answer = download(calling.of_customer(ticket), row)
    assert "%E6%94%AF%E4%BB%98%E5%87%AD%E8%AF%81-1.png" in answer["Content-Disposition"]
    answer.close()
    assert len(row.original_name) <= 120
    assert [path.suffix for path in stored(folder)] == [".png"]


def test_file_without_its_tickets_token():
    """Attack 3: by id alone, by a guessed id, as a child of another ticket, at contact level."""
    mine, theirs = calling.filed(evidence=()), calling.filed(evidence=())
    row = add(theirs, png())
    path = f"evidence/{row.pk}/file"
    me = calling.of_customer(mine)
    assert calling.nobody().get(f"tickets/{theirs.number}/{path}").status_code == 401
    answers = [
        me.get(f"tickets/{theirs.number}/{path}"),
        me.get(f"tickets/{mine.number}/{path}"),
        me.get(f"tickets/{mine.number}/evidence/{row.pk + 1}/file"),
        calling.of_staff().get(f"tickets/{mine.number}/{path}"),
    ]
    assert {code(answer) for answer in answers} == {(404, "not_found")}
    assert len({answer.content for answer in answers}) == 1
    contact = calling.of_customer(theirs, full=False)
    assert code(contact.get(f"tickets/{theirs.number}/{path}")) == (403, "access_level")


def test_bombs_and_broken_pictures_are_refused_over_http(settings: Any):
    """Attack 18."""
    settings.EVIDENCE_MAX_PIXELS = 50
    ticket = calling.filed(evidence=())
    whole = files.make_png()
    bad = [png(), SimpleUploadedFile("cut.png", whole[: len(whole) // 2]), SimpleUploadedFile("zero.png", b"\x00" * 64)]
    answer = calling.of_customer(ticket).form(f"tickets/{ticket.number}/evidence", {"file": bad, "kind": "payment"})
    assert code(answer) == (422, "no_file_kept")
    assert len(reasons(answer)) == 3
    assert io.BytesIO(whole).read(4) == b"\x89PNG"


def test_a_suppliers_proof_is_for_the_desk():
    ticket = calling.asked()
    mine = calling.of_customer(ticket).form(
        f"tickets/{ticket.number}/evidence", {"file": [png()], "kind": ["communication"]}
    )
    claim = ticket.claims.get()
    upload = evidence.Upload(io.BytesIO(files.make_png(7, 7)), "log.png", "supplier")
    kept = evidence.keep_proof(claim, [upload]).kept
    actions.answer_claim(claim, "refuse", by=supplier(claim.supplier.code), proof=kept, via="page")
    row, path = claim.proof.get(), f"tickets/{ticket.number}/evidence"
    seen = {}
    for name, api in {
        "customer": calling.of_customer(ticket),
        "shop": calling.of_shop(ticket.shop),
        "agent": calling.of_staff(),
        "auditor": calling.of_staff(calling.AUDITORS),
    }.items():
        listed = [line["id"] for line in api.get(path).json()["results"]]
        file = api.get(f"{path}/{row.pk}/file")
        seen[name] = (row.pk in listed, file.status_code, len(file.getvalue()) == row.size)
        assert mine.json()["kept"][0]["id"] in listed
    assert seen == {
        "customer": (False, 404, False),
        "shop": (False, 404, False),
        "agent": (True, 200, True),
        "auditor": (True, 200, True),
    }


@pytest.mark.parametrize("of", [calling.of_customer, lambda ticket: calling.of_staff()])
def test_nobody_uploads_a_suppliers_proof(of):
    ticket = calling.filed(evidence=())
    answer = of(ticket).form(f"tickets/{ticket.number}/evidence", {"file": [png()], "kind": ["supplier"]})
    assert code(answer) == (422, "no_file_kept")
    assert reasons(answer) == ["unknown_kind"]
    assert not ticket.evidence.exists()
