"""Files on their way onto a ticket, the same from every surface: examined, stored and given their rows, or gone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError

from refunds import actions, evidence
from refunds.actors import Actor
from refunds.models import Ticket
from refunds.refusals import WrongState


class AddedAtOnce(Exception):
    """The same file was being added at the same moment; nothing of this request was kept."""


def add(ticket: Ticket, uploads: Sequence[evidence.Upload], *, by: Actor, note: str = "") -> evidence.Intake:
    """What became of each file; a bad one is refused alone, and where none was kept the ticket is not touched.

    Raises AddedAtOnce, StorageUnavailable, and what the gate refuses. Whatever goes wrong, no stored file stays
    behind without its row.
    """
    if ticket.is_finished:
        raise WrongState(ticket.state, "add_evidence")
    hashes = set(evidence.filed(ticket).values_list("sha256", flat=True))
    intake = evidence.keep_all(ticket.number, uploads, already=len(hashes), already_hashes=hashes)
    if intake.kept:
        _write(ticket, intake, by, note)
    return intake


def _write(ticket: Ticket, intake: evidence.Intake, by: Actor, note: str) -> None:
    try:
        actions.add_evidence(ticket, intake.kept, by=by, note=note)
    except IntegrityError as error:
        actions.discard_unused(intake.kept)
        raise AddedAtOnce from error
    except Exception:
        actions.discard_unused(intake.kept)
        raise
