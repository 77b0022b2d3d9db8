"""What waits for supervisors, as numbers that lead to the lists behind them. A count each, none past its bound."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from helpdesk.reports.periods import begin
from refunds import outbox, queues
from refunds.models import Breach, MoneyException

MOST = 999


class Tile(NamedTuple):
    """`tone` is "bad" for what is wrong, "warn" for what waits, "" for nothing there."""

    title: str | LazyText
    number: int
    address: str
    tone: str

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


def tiles(at: datetime | None = None) -> list[Tile]:
    """Six counts in six queries."""
    now = at or timezone.now()
    waiting = {name: queues.open_tickets().filter(which) for name, which in queues.WAITING.items()}
    today = f"?from={timezone.localtime(now):%Y-%m-%d}"
    return [
        _tile(_("Approvals waiting"), waiting["approval"], "desk_approvals", "warn"),
        _tile(_("Escalations and appeals"), waiting["decision"], "desk_escalations", "warn"),
        _tile(
            _("Exceptions of money"),
            MoneyException.objects.filter(closed_at=None),
            "refunds_moneyexception_changelist",
            "bad",
        ),
        _tile(_("“My money is late”"), waiting["money"], "desk_overdue", "bad"),
        _tile(_("Deadlines missed today"), breaches_since(midnight(now)), "refunds_breach_changelist", "bad", today),
        _tile(_("Messages given up"), outbox.given_up(), "refunds_delivery_changelist", "bad"),
    ]


def breaches_since(at: datetime) -> QuerySet[Breach]:
    return Breach.objects.filter(due_at__gte=at)


def midnight(at: datetime) -> datetime:
    """The beginning of the day that it is where the desk works."""
    return begin(timezone.localtime(at).date())


def monday(at: datetime) -> datetime:
    """The beginning of its week."""
    day = timezone.localtime(at).date()
    return begin(day - timedelta(days=day.weekday()))


def context(request: HttpRequest) -> dict[str, Any]:
    """For the desk's first page."""
    return {"tiles": tiles()}


def _tile(title: str | LazyText, rows: QuerySet[Any], page: str, tone: str, query: str = "") -> Tile:
    number = rows.order_by().values("pk")[: MOST + 1].count()
    return Tile(title, number, reverse(f"admin:{page}") + query, tone if number else "")
