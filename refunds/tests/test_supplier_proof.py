"""What comes with a supplier's answer: kept with the answer or not at all, for the desk alone."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from refunds import actions, cases, evidence
from refunds.actions import Asked
from refunds.actors import supplier
from refunds.evidence import Upload
from refunds.models import Claim, Evidence
from refunds.refusals import NotMet
from refunds.tests import files
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kept_file,
    last_event,
    make_agent,
    make_request,
    make_ticket,
    move,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": local}
    return tmp_path


def stored(folder: Path) -> int:
    return len([path for path in folder.rglob("*") if path.is_file()])


@pytest.fixture
def claim() -> Claim:
    return asked_supplier(make_ticket(), at=AT).claims.get()


def proof(count: int = 1, kind: str = "supplier"):
    return [kept_file(kind) for _number in range(count)]


def answer(claim: Claim, word: str = "refuse", *, at=AT + HOUR, **more: Any) -> Claim:
    return actions.answer_claim(claim, word, by=supplier(claim.supplier.code), at=at, via="page", **more)


def test_proof_hangs_on_its_claim_and_on_the_record(claim):
    answer(claim, proof=proof(2), remark="Our log says used.")
    rows = list(claim.proof.order_by("pk"))
    assert [(row.name, row.added_by_kind, row.ticket_id) for row in rows] == [
        ("供应商凭证-1.png", "supplier", claim.ticket_id),
        ("供应商凭证-2.png", "supplier", claim.ticket_id),
    ]
    told = last_event(claim.ticket, "supplier_answered").data["evidence"]
    assert [(row["id"], row["sha256"]) for row in told] == [(row.pk, row.sha256) for row in rows]


def test_at_most_five_in_all(claim):
    with pytest.raises(NotMet, match="at most 5 files"):
        answer(claim, proof=proof(6))
    assert Claim.objects.get(pk=claim.pk).status == "open"
    assert not claim.proof.exists()
    answer(claim, proof=proof(5))
    with pytest.raises(NotMet, match="at most 5 files"):
        answer(claim, "agree", proof=proof(), at=AT + 2 * HOUR)
    assert claim.proof.count() == 5


def test_the_same_answer_again_takes_no_files_and_the_caller_discards_them(claim, folder):
    def sent():
        upload = Upload(io.BytesIO(files.make_png(9, next(sizes))), "a.png", "supplier")
        intake = evidence.keep_proof(claim, [upload])
        answer(claim, proof=intake.kept)
        actions.discard_unused(intake.kept)
        return stored(folder)

    sizes = iter((5, 6))
    assert (sent(), sent()) == (1, 1)
    assert claim.proof.count() == 1


def test_a_late_answer_brings_its_proof(claim):
    answer(claim, proof=proof(), at=AT + 3 * DAY)
    assert last_event(claim.ticket).kind == "supplier_answered_late"
    assert claim.proof.count() == 1


@pytest.mark.parametrize("kind", Evidence.FILED)
def test_an_answer_takes_no_other_kind(claim, kind):
    with pytest.raises(NotMet) as refused:
        answer(claim, proof=proof(kind=kind))
    assert [reason.code for reason in refused.value.reasons] == ["kind_unknown"]


def test_nobody_files_or_adds_a_suppliers_proof(claim):
    for by in (CUSTOMER, make_agent()):
        with pytest.raises(NotMet, match="Say what the file shows"):
            actions.add_evidence(claim.ticket, proof(), by=by, at=AT + HOUR)
    with pytest.raises(NotMet, match="Say what the file shows"):
        actions.submit(make_request(evidence=("payment", "supplier")), by=CUSTOMER, at=AT)
    assert not Evidence.objects.filter(kind="supplier").exists()


def test_the_same_picture_may_come_from_both_sides(claim):
    """Neither side learns from a refusal what the other has sent."""
    same = {"sha256": "a" * 64}
    actions.add_evidence(claim.ticket, [kept_file("communication", **same)], by=CUSTOMER, at=AT + MINUTE)
    answer(claim, proof=[kept_file("supplier", **same)])
    with pytest.raises(NotMet, match="is on the ticket already"):
        actions.add_evidence(claim.ticket, [kept_file("payment", **same)], by=CUSTOMER, at=AT + 2 * HOUR)
    with pytest.raises(NotMet, match="is on the ticket already"):
        answer(claim, "agree", proof=[kept_file("supplier", **same)], at=AT + 2 * HOUR)


def test_it_takes_no_room_from_the_customer_and_counts_as_nothing_asked_for(claim, settings):
    agent = make_agent()
    before = cases.evidence_checklist(claim.ticket)
    answer(claim, proof=proof(5))
    settings.EVIDENCE_MAX_FILES = 3
    assert evidence.filed(claim.ticket).count() == 2
    actions.add_evidence(claim.ticket, [kept_file("communication")], by=CUSTOMER, at=AT + HOUR)
    assert cases.evidence_checklist(claim.ticket) == before
    ticket = move(fresh(claim.ticket), "escalate", agent, AT + 2 * HOUR, Asked(reason="Look."))
    assert {row.kind for row in evidence.filed(ticket)} == {"payment", "product", "communication"}


def test_the_database_keeps_proof_and_question_together(claim):
    answer(claim, proof=proof())
    row = claim.proof.get()
    for change in ({"claim": None}, {"kind": "payment"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.filter(pk=row.pk).update(**change)


def test_proof_is_examined_like_any_file(claim, folder):
    uploads = [
        Upload(io.BytesIO(files.make_png()), "log.png", "supplier"),
        Upload(io.BytesIO(b"<script>1</script>"), "log.txt", "supplier"),
        Upload(io.BytesIO(files.make_png(7, 7)), "log.png", "payment"),
    ]
    intake = evidence.keep_proof(claim, uploads)
    assert [file.kind for file in intake.kept] == ["supplier"]
    assert [file.code for file in intake.refused] == ["active_content", "unknown_kind"]


def test_a_sixth_file_is_refused_alone(claim):
    answer(claim, proof=proof(4))
    uploads = [Upload(io.BytesIO(files.make_png(7, side)), "log.png", "supplier") for side in (7, 8)]
    intake = evidence.keep_proof(claim, uploads)
    assert (len(intake.kept), [file.code for file in intake.refused]) == (1, ["too_many"])


def test_keep_all_takes_no_suppliers_proof():
    intake = evidence.keep_all("1", [Upload(io.BytesIO(files.make_png()), "a.png", "supplier")])
    assert [file.code for file in intake.refused] == ["unknown_kind"]


def test_what_has_its_row_is_not_discarded(folder):
    intake = evidence.keep_all("1", [Upload(io.BytesIO(files.make_png()), "a.png", "payment")])
    actions.add_evidence(make_ticket(), intake.kept, by=CUSTOMER, at=AT + MINUTE)
    actions.discard_unused(intake.kept)
    assert stored(folder) == 1
