"""Small pieces of a page, the same on every one: a state's pill, a deadline as people read it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.templatetags.shown import moment
from refunds import wording
from refunds.lifecycle import State
from refunds.models import Claim, Commitment, Payout, Ticket

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TONES = {
    State.SUBMITTED: "info",
    State.EVIDENCE_CHECK: "info",
    State.EVIDENCE_REQUESTED: "warn",
    State.SUPPLIER_CONFIRM: "warn",
    State.APPROVED: "good",
    State.PAID: "good",
    State.ESCALATED: "bad",
}
PROMISE_TONES = {"open": "info", "kept": "good", "broken": "bad"}
CONTEST_TONES = {"upheld": "bad", "dismissed": "good"}
CLAIM_TONES = {"open": "warn", "agreed": "good", "refused": "bad", "silent": "bad"}
PAYOUT_TONES = {"succeeded": "good", "failed": "bad", "held": "bad", "unknown": "warn", "cancelled": ""}
SOON = timedelta(hours=1)
CHANNELS: dict[str, LazyText] = {
    "balance": gettext_lazy("Balance with the shop"),
    "manual": gettext_lazy("Transfer by hand"),
    "sandbox": gettext_lazy("Sandbox (no real money)"),
    "alipay": gettext_lazy("Alipay"),
    "wechatpay": gettext_lazy("WeChat Pay"),
}


def pill(text: str | LazyText, tone: str = "") -> SafeString:
    return format_html('<span class="pill {}">{}</span>', tone, text)


def state(ticket: Ticket) -> SafeString:
    return pill(ticket.get_state_display(), TONES.get(State(ticket.state), ""))


def promise(row: Commitment) -> SafeString:
    return pill(row.get_status_display(), PROMISE_TONES.get(row.status, ""))


def contest(row: Commitment) -> SafeString:
    """Where the customer denies that it was kept: whether somebody has to look, or who was right."""
    if row.contest_settled_at is None:
        return pill(gettext_lazy("the customer contests it"), "bad")
    return pill(row.get_contest_outcome_display(), CONTEST_TONES.get(row.contest_outcome or "", ""))


def claim(row: Claim) -> SafeString:
    return pill(row.get_status_display(), CLAIM_TONES.get(row.status, ""))


def payout(row: Payout) -> SafeString:
    """What is neither over nor stands still is on its way."""
    return pill(row.get_status_display(), PAYOUT_TONES.get(row.status, "info"))


def person(user: User | None) -> str:
    """How somebody of the desk is called."""
    return "" if user is None else user.get_full_name() or user.get_username()


def channel(name: str) -> str:
    """A way that money takes, in words; one that we have no words for by its name."""
    return str(CHANNELS.get(name, name))


def two_lines(first: object, second: object) -> SafeString:
    """What matters, and below it what explains it."""
    return format_html('<span class="cell"><span>{}</span><span class="under">{}</span></span>', first, second or "")


def relative(due: datetime, at: datetime) -> str:
    """ "in 2 h 10 min", "due 3 h ago", by the wall; days from two days on."""
    left = abs(due - at)
    text = wording.duration(left) if left < timedelta(days=2) else _("%(days)d days") % {"days": left.days}
    return (_("in %(time)s") if due >= at else _("due %(time)s ago")) % {"time": text}


def tone_of(due: datetime | None, at: datetime) -> str:
    if due is None:
        return ""
    return "bad" if due < at else "warn" if due < at + SOON else ""


def due(when: datetime | None, at: datetime | None = None, *, is_provisional: bool = False) -> SafeString | str:
    """How long there still is, and the moment itself."""
    if when is None:
        return ""
    now = at or timezone.now()
    left = format_html('<b class="due {}">{}</b>', tone_of(when, now), relative(when, now))
    return two_lines(left, format_html("{} {}", moment(when), provisional(when)) if is_provisional else moment(when))


def provisional(when: datetime | None) -> SafeString | str:
    """A mark of a deadline that may still move, because the holidays of its year are not published yet."""
    if when is None:
        return ""
    why = wording.provisional([timezone.localtime(when).year])
    return format_html('<span class="pill warn" title="{}">{}</span>', why, _("provisional"))
