"""Targets in words, and which of them an address means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.typed import whole
from refunds import clauses, targets, wording
from refunds.models import BusinessCalendar, ClockKind, Priority, Unit
from refunds.sla import Target
from refunds.targets import Key

ORDER = [kind.value for kind in ClockKind]
VARIANTS: dict[str, str | LazyText] = {
    "": "",
    "complete": gettext_lazy("evidence complete at filing"),
    "incomplete": gettext_lazy("evidence added later"),
}
STARTS: dict[str, LazyText] = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("from filing to the first words of a person"),
    ClockKind.EVIDENCE_CHECK: gettext_lazy("from complete evidence to the end of the check"),
    ClockKind.CUSTOMER_EVIDENCE: gettext_lazy("from asking for evidence to its arrival; then the ticket is closed"),
    ClockKind.SUPPLIER_CONFIRM: gettext_lazy("from the question to the answer; then silence counts"),
    ClockKind.PAYOUT: gettext_lazy("from approval to the money's arrival"),
    ClockKind.RESOLUTION: gettext_lazy("from filing to the decision and the money"),
}
WHICH = [(kind.value, variant) for kind in ClockKind for variant in targets.VARIANTS.get(kind, ("",))]
_DAY = timedelta(days=1)


def amount(many: int, unit: str) -> str:
    """ "3 business days"; whatever a business day's hours are."""
    if unit == Unit.BUSINESS_DAYS:
        return wording.target(Target(many * _DAY, unit="days"), _DAY)
    return wording.target(Target(timedelta(hours=many), "wall" if unit == Unit.WALL_HOURS else "business"), _DAY)


def clock(kind: str, variant: str) -> str:
    """ "Resolution · evidence added later"."""
    label = str(ClockKind(kind).label)
    return " · ".join(filter(None, (label[:1].upper() + label[1:], str(VARIANTS[variant]))))


def titles() -> dict[int, str]:
    """What each clause is called now, by its id. One query."""
    return {row.clause_id: row.title for row in clauses.in_force(timezone.now())}


def narrowed(key: Key, clause_titles: Mapping[int, str], calendar: BusinessCalendar | None) -> str:
    """Whom it is for besides the clock and the priority: "clause “卡密无效” · calendar Europe"; empty for anybody."""
    of_clause = _("clause “%(title)s”") % {"title": clause_titles.get(key.clause_id or 0, "")}
    of_calendar = _("calendar “%(name)s”") % {"name": calendar.title if calendar else ""}
    return " · ".join([of_clause] * bool(key.clause_id) + [of_calendar] * bool(calendar))


def asked_key(told: Mapping[str, Any]) -> Key | None:
    """The key that an address names; None where it names none that there is."""
    kind, _colon, variant = told.get("clock", "").partition(":")
    if (kind, variant) not in WHICH or told.get("priority") not in Priority.values:
        return None
    clause, calendar = told.get("clause", ""), told.get("calendar", "")
    if any(text and whole(text) is None for text in (clause, calendar)):
        return None
    return Key(kind, variant, told["priority"], whole(clause), whole(calendar))


def choice(kind: str, variant: str) -> str:
    """How an address names a clock and its variant."""
    return f"{kind}:{variant}" if variant else kind


def address(key: Key) -> str:
    told = {"clock": choice(key.clock, key.variant), "priority": key.priority}
    narrower = {"clause": key.clause_id, "calendar": key.calendar_id}
    query = urlencode(told | {name: value for name, value in narrower.items() if value})
    return f"{reverse('admin:refunds_clocktarget_key')}?{query}"
