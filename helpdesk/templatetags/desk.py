"""What the desk's templates say of rows: pills, people, and deadlines as they are read.

unfold loads every library of tags while its own admin is being imported, so this one imports none of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from helpdesk.desk import cells
from refunds.policy import Outcome, Verdict
from refunds.timeline import Line

from .shown import moment

register = template.Library()

VERDICTS = {
    Outcome.REFUNDABLE: ("good", _("Refundable")),
    Outcome.REVIEW: ("warn", _("Somebody has to look")),
    Outcome.NOT_REFUNDABLE: ("bad", _("Not refundable")),
}

TALK = frozenset(
    {"submit", "refile", "message", "reply", "note", "add_evidence", "request_evidence", "reject", "withdraw"}
)
INSIDE = frozenset(
    {"note", "approve", "revoke", "return_to_check", "escalate", "approval_requested", "payout_given_up"}
)

register.filter("state_pill", cells.state)
register.filter("promise_pill", cells.promise)
register.filter("contest_pill", cells.contest)
register.filter("claim_pill", cells.claim)
register.filter("payout_pill", cells.payout)
register.filter("person", cells.person)
register.filter("channel_name", cells.channel)
register.filter("provisional_pill", cells.provisional)


@register.filter
def verdict_pill(verdict: Verdict) -> SafeString:
    tone, text = VERDICTS[verdict.outcome]
    return cells.pill(text, tone)


@register.filter
def due_words(due: datetime | None, at: datetime | None = None) -> SafeString | str:
    """ "in 2 h 10 min · Thu 12 Feb 15:20", red once it is late."""
    if due is None:
        return ""
    now = at or timezone.now()
    return format_html(
        '<b class="due {}">{}</b> <span class="under">{}</span>',
        cells.tone_of(due, now),
        cells.relative(due, now),
        moment(due),
    )


@register.filter
def address(form: Any) -> str:
    """Where a form of a ticket's page is sent."""
    if form.about is not None:
        return reverse("admin:desk_do_about", args=[form.ticket.pk, form.name, form.about])
    return reverse("admin:desk_do", args=[form.ticket.pk, form.name])


@register.filter
def item(values: Mapping[str, Any], name: str) -> Any:
    return values.get(name, "")


@register.filter
def line_class(line: Line) -> str:
    """Whose line it is, whether it is talk with the customer, and whether the customer never sees its words."""
    kind = line.event.actor_kind
    who = "desk" if kind in {"agent", "supervisor"} else kind
    talks = "talk" if line.event.kind in TALK else ""
    return f"{who} {talks} {'inside' if who != 'customer' and line.event.kind in INSIDE else ''}".strip()
