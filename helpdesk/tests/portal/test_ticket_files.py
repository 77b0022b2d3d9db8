"""Files of a ticket in a browser: added several at once, downloaded as they came, seen only as drawings."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from helpdesk import intake
from refunds import actions, evidence
from refunds.actors import SYSTEM
from refunds.lifecycle import State
from refunds.models import Evidence, Ticket
from refunds.tests import files, make
from refunds.tests.make import CUSTOMER, make_ticket

from .browsing import opened
from .reading import html, refusal, text, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(folder: Path) -> Path:
    return folder


def png(name: str = "shot.png", **options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.make_png(**options), content_type="image/png")


def words(content: str, name: str = "chat.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode(), content_type="text/plain")


def add(ticket: Ticket, data: dict[str, Any], **headers: str) -> Any:
    return opened(ticket).post(f"/t/{ticket.number}/evidence/", data, headers=headers or None)


def added(ticket: Ticket) -> Evidence:
    add(ticket, {"payment": [png()]})
    return ticket.evidence.latest("pk")


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_several_files_of_several_kinds_with_a_note():
    ticket = make_ticket(evidence=())
    sent = {"payment": [png(), png(width=70)], "communication": [words("they said")], "note": "All I have."}
    answer = add(ticket, sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{ticket.number}/#evidence")
    assert [row.name for row in ticket.evidence.all()] == ["支付凭证-1.png", "支付凭证-2.png", "沟通记录-1.txt"]
    page = text(opened(ticket).get(f"/t/{ticket.number}/"))
    assert "All I have." in page
    assert "state of the product still missing" in page


def test_a_bad_file_is_refused_alone_and_named():
    ticket = make_ticket(evidence=())
    answer = add(ticket, {"payment": [png(), words("<script>alert(1)</script>", "in<b>voice.txt")]})
    assert answer.status_code == 422
    assert "Not everything was taken" in refusal(answer)
    assert "1 file was added." in refusal(answer)
    assert "in<b>voice.txt:" in refusal(answer)
    assert "in<b>voice" not in html(answer)
    assert ticket.evidence.count() == 1


def test_nothing_kept_keeps_the_note_in_its_field(storage: Path):
    ticket = make_ticket(evidence=())
    answer = add(ticket, {"payment": [words("<svg/onload=1>")], "note": "Look & see"})
    assert (answer.status_code, typed(answer, "note")) == (422, ["Look & see"])
    assert stored(storage) == []
    none = add(ticket, {"note": "Look"})
    assert (none.status_code, "Choose at least one file." in refusal(none)) == (422, True)


def test_the_same_file_again_is_told():
    ticket = make_ticket(evidence=())
    added(ticket)
    assert "sent twice" in refusal(add(ticket, {"product": [png()]}))


def test_a_supplier_s_kind_cannot_be_sent():
    ticket = make_ticket(evidence=())
    assert add(ticket, {"supplier": [png()]}).status_code == 422
    assert ticket.evidence.count() == 0


def test_sent_without_leaving_the_page_brings_the_form_and_the_files():
    ticket = make_ticket(evidence=())
    answer = add(ticket, {"payment": [png()]}, hx_request="true")
    assert answer.status_code == 200
    assert 'id="part-add" data-typing>' in html(answer)
    assert html(answer).count('id="part-add"') == 1
    assert "支付凭证-1.png" in html(answer)
    refused = add(ticket, {"payment": [words("<svg>")]}, hx_request="true")
    assert (refused.status_code, bool(refusal(refused))) == (422, True)


def test_finished_ticket_takes_no_file(storage: Path):
    ticket = make_ticket(state=State.REJECTED)
    assert "Add files" not in text(opened(ticket).get(f"/t/{ticket.number}/"))
    answer = add(ticket, {"payment": [png()]})
    assert (answer.status_code, "not possible where the ticket stands" in refusal(answer)) == (409, True)
    assert stored(storage) == []


def test_missing_file_lets_the_check_go_on():
    ticket = make_ticket(evidence=("payment",), state=State.EVIDENCE_REQUESTED)
    assert add(ticket, {"product": [png()]}).status_code == 302
    assert make.fresh(ticket).state == State.EVIDENCE_CHECK


def test_storage_that_is_down_is_told_and_the_note_stays(storage: Path, settings: Any):
    ticket = make_ticket(evidence=())
    blocked = storage / "a file where the folder should be"
    blocked.touch()
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(blocked)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": local}
    answer = add(ticket, {"payment": [png()], "note": "Mine"})
    assert (answer.status_code, typed(answer, "note")) == (503, ["Mine"])
    assert "storage cannot be reached" in refusal(answer)


def test_two_at_once_are_told(monkeypatch: pytest.MonkeyPatch):
    def fail(*_given: Any, **_named: Any) -> None:
        raise intake.AddedAtOnce

    ticket = make_ticket(evidence=())
    monkeypatch.setattr(intake, "add", fail)
    assert "at the same moment" in refusal(add(ticket, {"payment": [png()]}))


def test_original_is_a_download_under_our_name():
    ticket = make_ticket(evidence=())
    add(ticket, {"communication": [words("they said", 'a"b\r\nX: y.txt')]})
    row = ticket.evidence.get()
    answer = opened(ticket).get(f"/t/{ticket.number}/evidence/{row.pk}/")
    assert answer.getvalue() == b"they said"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%B2%9F%E9%80%9A%E8%AE%B0%E5%BD%95-1.txt"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]


def test_preview_is_drawn_anew():
    ticket = make_ticket(evidence=())
    row = added(ticket)
    answer = opened(ticket).get(f"/t/{ticket.number}/evidence/{row.pk}/320.webp")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, max-age=3600")
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.format == "WEBP"
    for size in ("321", "0", "9" * 30):
        assert opened(ticket).get(f"/t/{ticket.number}/evidence/{row.pk}/{size}.webp").status_code == 404


def test_file_of_another_ticket_is_404():
    mine, other = make_ticket(evidence=()), make_ticket(evidence=())
    row = added(other)
    for pk in (row.pk, 10**6, 2**63, 10**30):
        for rest in ("", "320.webp"):
            assert opened(mine).get(f"/t/{mine.number}/evidence/{pk}/{rest}").status_code == 404
            assert opened(mine).get(f"/t/{other.number}/evidence/{pk}/{rest}").status_code == 404


def test_supplier_s_proof_never_reaches_the_customer(storage: Path):
    ticket = make.asked_supplier(make_ticket(at=timezone.now()), at=timezone.now())
    claim = ticket.claims.get()
    proof = evidence.keep_proof(claim, [evidence.Upload(io.BytesIO(files.make_png(width=99)), "proof.png", "supplier")])
    actions.answer_claim(claim, "refuse", by=SYSTEM, proof=proof.kept)
    row = ticket.evidence.get(kind="supplier")
    browser = opened(ticket)
    for rest in ("", "320.webp"):
        assert browser.get(f"/t/{ticket.number}/evidence/{row.pk}/{rest}").status_code == 404
    assert "供应商凭证" not in html(browser.get(f"/t/{ticket.number}/"))


def test_storage_that_is_down_is_told_at_a_download():
    ticket = make_ticket()
    row = ticket.evidence.first()
    assert row is not None
    answer = opened(ticket).get(f"/t/{ticket.number}/evidence/{row.pk}/")
    assert answer.status_code == 503
    assert "storage cannot be reached" in text(answer)
    assert opened(ticket).get(f"/t/{ticket.number}/evidence/{row.pk}/320.webp").status_code == 503


def test_names_are_escaped():
    ticket = make_ticket(evidence=())
    hostile = make.kept_file("payment", original_name='"><img src=x onerror=alert(1)>.png')
    actions.add_evidence(ticket, [hostile], by=CUSTOMER)
    said = html(opened(ticket).get(f"/t/{ticket.number}/"))
    assert "<img src=x" not in said
    assert "&lt;img src=x" in said
