"""What supervisors find of deadlines that were missed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from .. import messages, record
from ..actors import Actor, ActorKind
from ..gate import Change, changing
from ..models import Breach, BreachCause, BreachReview, Message
from ..refusals import WrongPerson, not_met
from ..texts import NO_SUCH_CAUSE, TOO_MANY_AT_ONCE

MOST = 100


def review_breaches(
    ids: Iterable[int], cause: str, note: str = "", *, by: Actor, at: datetime | None = None
) -> list[BreachReview]:
    """Say why these deadlines were missed: one review each, all of them or none, each on its ticket's record.

    At most 100 at once, by their ids; `cause` is the code of an active one. A later review counts in place of an
    earlier one, which stays; the last one sent once more, by a second click, is that one. Supervisors only. Raises
    Breach.DoesNotExist for an id that is none, NotMet.
    """
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    found = BreachCause.objects.filter(code=cause, is_active=True).first()
    if found is None:
        raise not_met("cause_unknown", NO_SUCH_CAUSE)
    words = messages.checked_text(note) if note.strip() else ""
    chosen = set(ids)
    if len(chosen) > MOST:
        raise not_met("too_many", str(TOO_MANY_AT_ONCE) % {"most": MOST})
    rows = list(Breach.objects.filter(pk__in=chosen).select_related("ticket", "clock").order_by("ticket_id", "pk"))
    if len(rows) < len(chosen):
        raise Breach.DoesNotExist
    with transaction.atomic():
        return [_review(breach, found, words, by, at) for breach in rows]


def _review(breach: Breach, cause: BreachCause, words: str, by: Actor, at: datetime | None) -> BreachReview:
    assert by.user_id is not None  # noqa: S101 (a supervisor is a person)
    with changing(breach.ticket, by, at=at) as change:
        last = breach.reviews.select_related("note").order_by("-pk").first()
        if last and (last.cause, last.by_id, last.note.body if last.note else "") == (cause, by.user_id, words):
            return last
        note = _note(change, words)
        review = BreachReview.objects.create(breach=breach, cause=cause, note=note, by_id=by.user_id, at=change.at)
        Breach.objects.filter(pk=breach.pk).update(cause=cause)
        data = {"breach": breach.pk, "review": review.pk, "cause": cause.code}
        data |= {"clock": breach.clock.kind, "cycle": breach.clock.cycle}
        change.record("review", data | (record.words(note) if note else {}))
    return review


def _note(change: Change, words: str) -> Message | None:
    if not words:
        return None
    return record.new_message(change.ticket, "note", words, change.by, change.at, is_public=False)
