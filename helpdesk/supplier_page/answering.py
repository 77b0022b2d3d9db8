"""An answer on its way: its proof examined and stored, then one verb; or nothing at all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError
from django.utils.translation import gettext as _

from refunds import actions, actors, evidence
from refunds.evidence import Upload
from refunds.models import Claim
from refunds.refusals import Refused


class NotTaken(Exception):
    """The answer was not taken down, and no file of it was kept. `sentences` say what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def give(claim: Claim, answer: str, remark: str, uploads: Sequence[Upload]) -> None:
    """Take the answer down with all of its files, or raise NotTaken: proof is never kept by halves.

    A second tap that says the same changes nothing.
    """
    kept = _examined(claim, uploads)
    by = actors.supplier(claim.supplier.code)
    try:
        actions.answer_claim(claim, answer, by=by, remark=remark, proof=kept, via="page")
    except Refused as refused:
        raise NotTaken(str(refused)) from refused
    except IntegrityError as error:
        raise NotTaken(_("The same answer was being sent at the same moment. Open the link again.")) from error
    finally:
        actions.discard_unused(kept)


def _examined(claim: Claim, uploads: Sequence[Upload]) -> tuple[evidence.Kept, ...]:
    if not uploads:
        return ()
    try:
        intake = evidence.keep_proof(claim, uploads)
    except evidence.StorageUnavailable as error:
        raise NotTaken(error.sentence) from error
    if intake.refused:
        actions.discard_unused(intake.kept)
        raise NotTaken(*(_named(file) for file in intake.refused))
    return intake.kept


def _named(file: evidence.FileRefused) -> str:
    return f"{file.name}: {file.sentence}" if file.name else file.sentence
