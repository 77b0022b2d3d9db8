"""The case as one file: opened, added up, and searched for what must not be in it."""

from __future__ import annotations

import gc
import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk import case_file
from helpdesk.case_file import building
from helpdesk.case_file.archive import Archive
from helpdesk.portal import ticket_case
from orders import immutable
from refunds import actions, evidence
from refunds.actions import Draft
from refunds.evidence import Upload
from refunds.lifecycle import State
from refunds.models import Event, Ticket
from refunds.tests import files, make
from refunds.tests.make import CUSTOMER, make_agent, make_request, make_ticket

from .browsing import opened
from .reading import html

pytestmark = pytest.mark.django_db
HOSTILE = "</blockquote><script>alert('x')</script><img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def storage(folder: Path) -> Path:
    return folder


def with_file(ticket: Ticket, content: bytes = b"", name: str = "shot.png", kind: str = "payment") -> Ticket:
    upload = Upload(io.BytesIO(content or files.make_png()), name, kind)
    kept = evidence.keep_all(ticket.number, [upload]).kept
    return actions.add_evidence(ticket, kept, by=CUSTOMER, note="This is what I saw.")


def rich_ticket() -> Ticket:
    """Filed now, with a file, words of all sorts, promises, the supplier's proof, a reveal and a rejection."""
    at = timezone.now() - timedelta(hours=3)
    ticket, agent = make_ticket(at=at, evidence=(), description="It does not work."), make_agent()
    User.objects.filter(pk=agent.user_id or 0).update(first_name="Lin Xiao", username="lin.xiao")
    ticket = with_file(ticket)
    ticket = with_file(ticket, b"they said", "chat.txt", "product")
    ticket = make.move(ticket, "start_check", agent, at + timedelta(minutes=5))
    actions.note(ticket, "INSIDE: this buyer is known.", by=agent)
    actions.reply(ticket, "We are asking.", by=agent)
    actions.promise(ticket, Draft("other", timezone.now() + timedelta(days=1), "A voucher of ours"), by=agent)
    actions.reveal(ticket, "contact", by=agent)
    ticket = make.move(make.fresh(ticket), "ask_supplier", agent, timezone.now())
    claim = ticket.claims.get()
    proof = evidence.keep_proof(claim, [Upload(io.BytesIO(files.make_png(width=99)), "proof.png", "supplier")])
    actions.answer_claim(claim, "refuse", by=agent, remark="INSIDE: it was redeemed.", proof=proof.kept)
    promise = ticket.commitments.get()
    dispose = {promise.pk: actions.Disposal("released", "The case is closed.")}
    asked = actions.Asked(reason="The code was redeemed.", clause="invalid_code", dispose=dispose)
    return actions.move(make.fresh(ticket), "reject", by=agent, asked=asked)


def built(ticket: Ticket, reader: Any = "customer", language: str = "en") -> zipfile.ZipFile:
    with case_file.build(ticket, reader, language) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def page(archive: zipfile.ZipFile) -> str:
    return archive.read("index.html").decode()


def everything(archive: zipfile.ZipFile) -> str:
    """All that can be read in it, and the names."""
    return "\n".join(
        [*archive.namelist(), *(archive.read(name).decode(errors="replace") for name in archive.namelist())]
    )


def sums(archive: zipfile.ZipFile) -> dict[str, str]:
    lines = archive.read("SHA256SUMS").decode().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_download_is_a_zip_under_the_ticket_s_number():
    ticket = with_file(make_ticket(evidence=()))
    answer = opened(ticket).get(f"/t/{ticket.number}/case-file.zip")
    content = answer.getvalue()
    number = f"{ticket.number[:4]}-{ticket.number[4:8]}-{ticket.number[8:]}"
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="refund-{number}.zip"'
    assert (answer["X-Content-Type-Options"], int(answer["Content-Length"])) == ("nosniff", len(content))
    assert "no-store" in answer["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_everything_is_in_it_and_adds_up():
    ticket = rich_ticket()
    archive = built(ticket)
    assert archive.namelist() == [
        "evidence/支付凭证-1.png",
        "evidence/商品状态-1.txt",
        "events.json",
        "style.css",
        "index.html",
        "SHA256SUMS",
    ]
    assert sums(archive) == {
        name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if name != "SHA256SUMS"
    }
    for row in evidence.filed(ticket):
        assert sums(archive)[f"evidence/{row.name}"] == row.sha256


def test_first_page_says_what_it_is_and_all_that_happened():
    ticket = rich_ticket()
    said = " ".join(re.sub(r"<[^>]+>", " ", page(built(ticket))).split())
    for words in (
        "This is the file of one refund case",
        "sha256sum -c SHA256SUMS",
        "It does not work.",
        "We are asking.",
        "A voucher of ours",
        "The case is closed.",
        "The code was redeemed.",
        "Clause “The card code is invalid” (invalid_code), version 1",
        str(ticket.clause.text),
        "This is what I saw.",
        "Checked when this was made: the chain is whole.",
        ticket.head_hash,
        "1 business day",
    ):
        assert words in said


def test_nothing_of_the_inside_is_in_a_customer_s():
    ticket = rich_ticket()
    said = everything(built(ticket))
    order = ticket.order
    assert order is not None
    supplier = ticket.claims.get().supplier
    for hidden in ("INSIDE", "Lin Xiao", "lin.xiao", "user:", "供应商凭证", "proof.png", supplier.name, order.contact):
        assert hidden not in said
    whole = everything(built(ticket, "staff"))
    for shown in (
        "INSIDE: this buyer is known.",
        "INSIDE: it was redeemed.",
        "供应商凭证-1.png",
        supplier.name,
        "user:",
    ):
        assert shown in whole
    assert order.contact not in whole


def test_record_is_the_chain_without_its_inner_data():
    ticket = rich_ticket()
    told = json.loads(built(ticket).read("events.json"))
    rows = list(Event.objects.filter(ticket=ticket).order_by("seq"))
    assert [(line["seq"], line["prev_hash"], line["hash"]) for line in told["events"]] == [
        (row.seq, row.prev_hash, row.hash) for row in rows
    ]
    assert (told["verified"], told["head"]) == (True, {"seq": ticket.head_seq, "hash": ticket.head_hash})
    kinds = {row.kind: line["kind"] for row, line in zip(rows, told["events"], strict=True)}
    assert kinds["reject"] == "reject"
    assert {kinds[inner] for inner in ("note", "reveal")} == {"internal"}
    assert {"data", "actor"} & {name for line in told["events"] for name in line} == set()
    assert {line["by"] for line in told["events"] if "by" in line} <= {"customer", "desk", "system", "supplier"}
    staff = json.loads(built(ticket, "staff").read("events.json"))
    assert [line["data"] for line in staff["events"]] == [row.data for row in rows]


def test_a_record_that_was_bent_is_told():
    ticket = rich_ticket()
    with immutable.lifted("default"):
        Event.objects.filter(ticket=ticket, kind="reply").update(actor_label="somebody")
    archive = built(ticket)
    assert json.loads(archive.read("events.json"))["verified"] is False
    assert "1 thing does not fit" in page(archive)
    assert "its content does not match its hash" in page(built(ticket, "staff"))


def test_what_was_written_stays_text():
    request = make_request(description=HOSTILE, evidence=())
    assert request.order is not None
    request.order.product_name = HOSTILE[:200]
    request.order.save()
    ticket = actions.submit(request, by=CUSTOMER).ticket
    ticket = with_file(ticket, name=f"{HOSTILE}.png")
    agent = make_agent()
    actions.promise(ticket, Draft("other", timezone.now() + timedelta(days=1), HOSTILE), by=agent)
    actions.reply(ticket, HOSTILE, by=agent, why_no_promise="none")
    for said in (page(built(ticket)), page(built(ticket, "staff")), html(opened(ticket).get(f"/t/{ticket.number}/"))):
        assert "<script>alert" not in said
        assert "<img src=x" not in said
        assert "&lt;script&gt;alert" in said


def test_it_reads_without_anything_from_outside():
    archive = built(rich_ticket())
    said = page(archive)
    assert re.findall(r'(?:src|href)="([^"]*)"', said) == [
        "style.css",
        "evidence/%E6%94%AF%E4%BB%98%E5%87%AD%E8%AF%81-1.png",
        "evidence/%E6%94%AF%E4%BB%98%E5%87%AD%E8%AF%81-1.png",
        "evidence/%E5%95%86%E5%93%81%E7%8A%B6%E6%80%81-1.txt",
    ]
    assert "<script" not in said
    assert " style=" not in said
    assert "url(" not in archive.read("style.css").decode()


def test_both_languages():
    ticket = rich_ticket()
    assert '<html lang="zh-hans">' in page(built(ticket, language="zh-hans"))
    assert str(ticket.clause.text_zh) in page(built(ticket, language="zh-hans"))
    assert str(ticket.clause.text_en) in page(built(ticket, language="en"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nb.png", "..", "C:\\x.png", "-rf", "‮gnp.exe", "\x00.png"])
def test_a_hostile_name_names_nothing(name: str):
    ticket = with_file(make_ticket(evidence=()), name=name)
    archive = built(ticket)
    assert [entry for entry in archive.namelist() if entry.startswith("evidence/")] == ["evidence/支付凭证-1.png"]
    assert set(sums(archive)) == set(archive.namelist()) - {"SHA256SUMS"}


@pytest.mark.parametrize(
    "name", ["../x.png", "/x", "evidence/../x", "a\nb", "a b", "-x", "x.PNG.exe/", "", "evidence/"]
)
def test_an_entry_s_name_is_checked_whoever_gives_it(name: str):
    with Archive(io.BytesIO(), timezone.now()) as archive, pytest.raises(ValueError, match="is no name for an entry"):
        archive.text(name, "words")


def test_a_file_that_cannot_be_read_is_named_as_missing(storage: Path):
    ticket = with_file(make_ticket(evidence=()))
    row = ticket.evidence.get()
    storages["evidence"].delete(row.path)
    archive = built(ticket)
    assert [name for name in archive.namelist() if name.startswith("evidence/")] == []
    assert "could not be read from the storage" in page(archive)
    assert row.sha256 in page(archive)
    assert built(ticket).testzip() is None


def test_a_storage_that_fails_half_way_leaves_no_half_file(storage: Path, settings: Any):
    ticket = with_file(make_ticket(evidence=()))
    failing = {"BACKEND": "helpdesk.tests.portal.storages.BreaksOff", "OPTIONS": {"location": str(storage)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": failing}
    archive = built(ticket)
    assert "evidence/支付凭证-1.png" not in archive.namelist()
    assert "could not be read" in page(archive)


def test_a_file_that_was_exchanged_is_told():
    ticket = with_file(make_ticket(evidence=()))
    row = ticket.evidence.get()
    path = Path(storages["evidence"].path(row.path))
    path.chmod(0o600)
    path.write_bytes(files.make_png(width=65))
    archive = built(ticket)
    assert "is not the one that was put on record" in page(archive)
    assert sums(archive)["evidence/支付凭证-1.png"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_it_grows_no_larger_than_it_may(monkeypatch: pytest.MonkeyPatch, settings: Any):
    ticket = with_file(make_ticket(evidence=()))
    monkeypatch.setattr(building, "PAGES_BYTES", 0)
    settings.EVIDENCE_MAX_FILES, settings.EVIDENCE_MAX_BYTES = 1, 100
    archive = built(ticket)
    assert "too large to be in here" in page(archive)
    assert len(archive.namelist()) == 4


def test_a_fault_leaves_no_open_file():
    """A file that nobody closes is a warning, which fails the test."""
    ticket = make_ticket()
    verdict = {**ticket.verdict_data, "reasons": [{"code": "no_such_reason", "params": {}}]}
    Ticket.objects.filter(pk=ticket.pk).update(verdict_data=verdict)
    with pytest.raises(KeyError, match="no_such_reason"):
        case_file.build(make.fresh(ticket), "customer", "en")
    gc.collect()


def test_only_so_many_in_an_hour(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ticket_case, "MOST", 2)
    ticket = make_ticket()
    answers = [opened(ticket).get(f"/t/{ticket.number}/case-file.zip") for _ in range(3)]
    assert [len(answer.getvalue()) > 0 and answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0


def test_every_state_has_its_case_file():
    for state in State.values:
        if state:
            ticket = make_ticket(state=state, at=timezone.now() - timedelta(hours=2))
            assert ticket.get_state_display() in page(built(ticket))


def test_it_costs_the_same_with_one_and_with_many():
    counts = []
    for count in (1, 30):
        ticket = make_ticket(at=timezone.now(), evidence=())
        agent = make_agent()
        for number in range(count):
            actions.write(ticket, f"Words {number}", by=CUSTOMER)
            actions.promise(ticket, Draft("other", timezone.now() + timedelta(days=1), "A voucher"), by=agent)
        with CaptureQueriesContext(connection) as caught:
            built(make.fresh(ticket))
        counts.append(len(caught))
    assert counts[0] == counts[1]
