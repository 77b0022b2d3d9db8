"""The published rules: which version of each clause is in force, and how the next one is published.

What was published stays as it was: a version is a row that is added, and triggers refuse any change of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actors import Actor, ActorKind
from .messages import checked_text
from .models import Clause, ClauseVersion
from .policy import Rules
from .refusals import Refused, WrongPerson, not_met

LONGEST_TITLE = 200
TITLE_TOO_LONG = _("This title is too long; at most %(most)d characters.")
OVERTAKEN = _(
    "Version %(number)d of this clause was published meanwhile: compare it with your words, then publish again."
)
NOTHING_CHANGED = _("This is what the version in force says already; change something first.")


class Overtaken(Refused):
    """Somebody else has published a version that the publisher did not see. `newest` is that version."""

    code = "stale_version"

    def __init__(self, newest: ClauseVersion) -> None:
        super().__init__(newest.number)
        self.newest = newest

    def __str__(self) -> str:
        return str(OVERTAKEN % {"number": self.newest.number})


@dataclass(frozen=True)
class Draft:
    """What the next version of a clause is to say, in both languages, and what the policy makes of it."""

    title_en: str
    title_zh: str
    text_en: str
    text_zh: str
    rules: Rules


def in_force(at: datetime) -> QuerySet[ClauseVersion]:
    """The version of each clause that holds at `at`, in the order of the published rules."""
    published = ClauseVersion.objects.filter(clause=OuterRef("pk"), published_at__lte=at)
    current = Clause.objects.annotate(current=Subquery(published.order_by("-number").values("pk")[:1]))
    rows = ClauseVersion.objects.filter(pk__in=current.values("current")).select_related("clause")
    return rows.order_by("clause__position", "clause__code")


def newest(clause: Clause) -> ClauseVersion | None:
    """The version that was published last."""
    return clause.versions.order_by("-number").first()


def publish(clause: Clause, draft: Draft, *, seen: int, by: Actor, at: datetime | None = None) -> ClauseVersion:
    """Publish the clause's next version; from now on it is in force. `seen` numbers the newest that was looked at.

    Supervisors only. Raises Overtaken where another version came in between, NotMet for words that are
    missing, too long, or the same as before. `at` is for tests and a demo's seeding.
    """
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    tidy = _tidied(draft)
    with transaction.atomic():
        locked = Clause.objects.select_for_update().get(pk=clause.pk)
        last = newest(locked)
        if last is not None and last.number != seen:
            raise Overtaken(last)
        if last is not None and tidy == draft_of(last):
            raise not_met("nothing_changed", NOTHING_CHANGED)
        return _add(locked, tidy, last, by, at or timezone.now())


def draft_of(version: ClauseVersion) -> Draft:
    """What a version says, as a draft of the next one."""
    return Draft(version.title_en, version.title_zh, version.text_en, version.text_zh, version.rules)


def _add(clause: Clause, draft: Draft, last: ClauseVersion | None, by: Actor, at: datetime) -> ClauseVersion:
    """Versions follow one another in time as in number, whatever the clocks of two machines say."""
    if last is not None:
        at = max(at, last.published_at + timedelta(microseconds=1))
    return ClauseVersion.objects.create(
        clause=clause,
        number=last.number + 1 if last else 1,
        published_at=at,
        published_by_id=by.user_id,
        title_en=draft.title_en,
        title_zh=draft.title_zh,
        text_en=draft.text_en,
        text_zh=draft.text_zh,
        rules_data=draft.rules.to_json(),
    )


def _tidied(draft: Draft) -> Draft:
    return Draft(
        _title(draft.title_en),
        _title(draft.title_zh),
        _text(draft.text_en),
        _text(draft.text_zh),
        draft.rules,
    )


def _title(text: str) -> str:
    title = " ".join(checked_text(text).split())
    if len(title) > LONGEST_TITLE:
        raise not_met("title_too_long", str(TITLE_TOO_LONG) % {"most": LONGEST_TITLE})
    return title


def _text(text: str) -> str:
    """A browser sends its line ends as CR LF; they are no change of the clause."""
    return checked_text(text.replace("\r\n", "\n").replace("\r", "\n"))
