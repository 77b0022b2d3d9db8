"""Words to and from the customer; the check that no promise slips out unwritten."""

from __future__ import annotations

from datetime import datetime

from .actors import Actor
from .commitments import Draft
from .promises import find_promises
from .refusals import not_met
from .texts import EMPTY_TEXT, PROMISE_FOUND, TOO_LONG

LONGEST = 5000


def checked_text(text: str) -> str:
    """The text without surrounding space. Raises NotMet when it is empty or too long."""
    stripped = text.replace("\x00", "").strip()
    if not stripped:
        raise not_met("text_missing", EMPTY_TEXT)
    if len(stripped) > LONGEST:
        raise not_met("text_too_long", str(TOO_LONG) % {"most": LONGEST})
    return stripped


def check_promises(text: str, by: Actor, at: datetime, commitment: Draft | None, why_none: str) -> None:
    """Refuse words of staff that promise something, unless the promise goes with them or is denied on record."""
    if not by.is_staff or commitment is not None or why_none.strip():
        return
    found = find_promises(text, at=at)
    if found:
        words = "”, “".join(promise.text for promise in found[:3])
        raise not_met("promise_found", str(PROMISE_FOUND) % {"words": words})
