"""How long each clock may run: versioned rows, and which of them counts for which ticket.

What was published stays; a newer row takes the place of the one before it. A clock that runs keeps what it
started under, until a supervisor applies the newer target to it (`actions.apply_target`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actors import Actor, ActorKind
from .models import BusinessCalendar, Clock, ClockKind, ClockTarget, Priority, Ticket, Unit
from .refusals import NotMet, Refused, Unmet, WrongPerson

# About a year of hours, a quarter of business days.
LONGEST = {Unit.WALL_HOURS: 24 * 365, Unit.BUSINESS_HOURS: 2000, Unit.BUSINESS_DAYS: 90}
VARIANTS = {ClockKind.RESOLUTION: ("complete", "incomplete")}
OVERTAKEN = _("Somebody else has changed this target meanwhile: compare it with yours, then publish again.")


class Overtaken(Refused):
    """A newer version was published than the one that was seen. `newest` is that version; None where it is gone."""

    code = "stale_version"
    sentence = OVERTAKEN

    def __init__(self, newest: ClockTarget | None) -> None:
        super().__init__(newest and newest.pk)
        self.newest = newest


@dataclass(frozen=True)
class Key:
    """Which clocks a target is for. Without a clause, or a calendar, for those of any."""

    clock: str
    variant: str
    priority: str
    clause_id: int | None = None
    calendar_id: int | None = None

    def covers(self, other: Key) -> bool:
        """Whether everything that `other` is for is among what this one is for."""
        same = (self.clock, self.variant, self.priority) == (other.clock, other.variant, other.priority)
        return same and self.clause_id in {None, other.clause_id} and self.calendar_id in {None, other.calendar_id}

    @property
    def specificity(self) -> tuple[bool, bool]:
        """A clause says more than a calendar."""
        return self.clause_id is not None, self.calendar_id is not None


@dataclass(frozen=True)
class Draft:
    """What a target is to be from now on: so much of a unit, or withdrawn."""

    key: Key
    amount: int
    unit: str
    is_withdrawn: bool = False


def key_of(target: ClockTarget) -> Key:
    return Key(target.clock, target.variant, target.priority, target.clause_id, target.calendar_id)


def of_clock(ticket: Ticket, kind: str, calendar: BusinessCalendar) -> ClockTarget:
    """The target of this ticket's clock: the most specific that is in force. One query.

    A complete filing is resolved faster than others.
    """
    clause_id = ticket.clause.clause_id if ticket.clause_id else None
    rows = in_force().filter(clock=kind, variant=_variant(kind, ticket.is_complete_filing), priority=ticket.priority)
    rows = rows.filter(Q(clause=None) | Q(clause=clause_id), Q(calendar=None) | Q(calendar=calendar))
    found = rows.order_by(F("clause").asc(nulls_last=True), F("calendar").asc(nulls_last=True)).first()
    if found is None:
        raise LookupError(f"no target for {kind}, priority {ticket.priority}")
    return found


def _variant(kind: str, is_complete: bool) -> str:
    return ("complete" if is_complete else "incomplete") if kind == ClockKind.RESOLUTION else ""


def newest() -> QuerySet[ClockTarget]:
    """The last version of each key, those withdrawn among them."""
    return ClockTarget.objects.filter(replacement=None)


def in_force() -> QuerySet[ClockTarget]:
    return newest().filter(is_withdrawn=False)


def history(key: Key) -> QuerySet[ClockTarget]:
    """Every version of one key, the newest first."""
    clock, variant, priority, clause, calendar = astuple(key)
    rows = ClockTarget.objects.filter(clock=clock, variant=variant, priority=priority)
    return rows.filter(clause=clause, calendar=calendar).order_by("-pk")


def publish(draft: Draft, *, seen: int | None, by: Actor, at: datetime | None = None) -> ClockTarget:
    """Put a target in force from now on, for clocks that start. `seen` is the newest version looked at, if any.

    Supervisors only. Raises Overtaken where another version came in between, NotMet for one that makes no sense or
    says what is in force already. `at` is for tests and a demo's seeding.
    """
    if by.kind is not ActorKind.SUPERVISOR:
        raise WrongPerson
    last = history(draft.key).first()
    if (last and last.pk) != seen:
        raise Overtaken(last)
    unmet = list(_unmet(draft, last))
    if unmet:
        raise NotMet(*unmet)
    at = at or timezone.now()
    try:
        with transaction.atomic():
            return ClockTarget.objects.create(
                **vars(draft.key),
                amount=draft.amount,
                unit=draft.unit,
                is_withdrawn=draft.is_withdrawn,
                published_at=max(at, last.published_at + timedelta(microseconds=1)) if last else at,
                published_by_id=by.user_id,
                replaces=last,
            )
    except IntegrityError as error:
        if history(draft.key).first() == last:
            raise
        raise Overtaken(history(draft.key).first()) from error


def _unmet(draft: Draft, last: ClockTarget | None) -> Iterable[Unmet]:
    key = draft.key
    known = key.clock in ClockKind.values and key.variant in VARIANTS.get(ClockKind(key.clock), ("",))
    if not known or key.priority not in Priority.values:
        yield Unmet("target_unknown", _("There is no such clock, variant or priority."))
    most = LONGEST[Unit(draft.unit)] if draft.unit in Unit.values else 0
    if not most:
        yield Unmet("unit_unknown", _("Choose hours, business hours or business days."))
    elif not 1 <= draft.amount <= most:
        yield Unmet("amount_out_of_range", _("Between 1 and %(most)d.") % {"most": most})
    if draft.is_withdrawn and not any(key.specificity):
        yield Unmet("target_general", _("The general target can be changed but not withdrawn."))
    before = (last.amount, last.unit, last.is_withdrawn) if last else (None, None, True)
    if (draft.amount, draft.unit, draft.is_withdrawn) == before or (last is None and draft.is_withdrawn):
        yield Unmet("nothing_changed", _("This is in force already; change something first."))


def affected(key: Key) -> int:
    """How many running clocks a change of this target concerns: those that no more specific one holds for."""
    return under(key).count()


def under(key: Key) -> QuerySet[Clock]:
    """The running clocks for which a target of this key is, or would be, the most specific."""
    rows = Clock.objects.filter(stopped_at=None, kind=key.clock, ticket__priority=key.priority)
    if key.variant:
        rows = rows.filter(ticket__is_complete_filing=key.variant == "complete")
    rows = rows.filter(_matches(key))
    rivals = map(key_of, in_force().filter(clock=key.clock, variant=key.variant, priority=key.priority))
    for rival in rivals:
        if rival.specificity > key.specificity:
            rows = rows.exclude(_matches(rival))
    return rows


def _matches(key: Key) -> Q:
    clause = Q(ticket__clause__clause=key.clause_id) if key.clause_id else Q()
    return clause & (Q(calendar=key.calendar_id) if key.calendar_id else Q())


def outdated(target: ClockTarget) -> QuerySet[Clock]:
    """The running clocks that this target holds for and that started under another amount."""
    return under(key_of(target)).exclude(amount=target.amount, unit=target.unit)


class Held(NamedTuple):
    """How many running clocks a target in force holds for, and how many of them started under another amount."""

    running: int = 0
    outdated: int = 0


def counted() -> dict[int, Held]:
    """What each target in force holds for, by the target's id. Two queries."""
    found = {target.pk: target for target in in_force()}
    keys = {pk: key_of(target) for pk, target in found.items()}
    by = ("kind", "ticket__is_complete_filing", "ticket__priority", "ticket__clause__clause", "calendar")
    groups = Clock.objects.filter(stopped_at=None).order_by().values_list(*by, "amount", "unit")
    held = dict.fromkeys(found, Held())
    for kind, is_complete, priority, clause, calendar, amount, unit, count in groups.annotate(count=Count("pk")):
        facts = Key(kind, _variant(kind, is_complete), priority, clause, calendar)
        covering = [pk for pk, key in keys.items() if key.covers(facts)]
        if covering:
            pk = max(covering, key=lambda pk: keys[pk].specificity)
            is_outdated = (found[pk].amount, found[pk].unit) != (amount, unit)
            held[pk] = Held(held[pk].running + count, held[pk].outdated + count * is_outdated)
    return held


def general_of(key: Key) -> ClockTarget | None:
    """The target that holds where one of this key does not: the most specific of those that cover it."""
    rows = in_force().filter(clock=key.clock, variant=key.variant, priority=key.priority)
    covering = [row for row in rows if key_of(row) != key and key_of(row).covers(key)]
    return max(covering, key=lambda row: key_of(row).specificity, default=None)
