"""Where the money is, in words that need no knowledge of a channel's states."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds.models import Payout, Ticket

MOST = 20
CHANNELS: dict[str, LazyText] = {
    "balance": _("your balance with the shop"),
    "alipay": pgettext_lazy("channel", "Alipay"),
    "wechatpay": pgettext_lazy("channel", "WeChat Pay"),
    "manual": _("a transfer made by hand"),
    "sandbox": _("the test channel (no real money)"),
}
CHECKING = _("It is being checked with the payment channel. Your money is not lost.")
STATUSES: dict[str, LazyText] = {
    Payout.Status.CREATED: _("It is ready and will be sent in a moment."),
    Payout.Status.SENDING: _("It is being sent."),
    Payout.Status.PROCESSING: _("The payment channel has taken it and is paying it out."),
    Payout.Status.UNKNOWN: CHECKING,
    Payout.Status.HELD: CHECKING,
    Payout.Status.SUCCEEDED: _("It has been paid."),
    Payout.Status.FAILED: _("The payment channel could not pay it; a supervisor looks for another way."),
    Payout.Status.CANCELLED: _("It was called off before it was sent."),
}
TONES = {"succeeded": "good", "failed": "bad", "unknown": "warn", "held": "warn", "cancelled": ""}
SHORT: dict[str, LazyText] = {
    "succeeded": pgettext_lazy("money back", "paid"),
    "failed": pgettext_lazy("money back", "not possible this way"),
    "unknown": pgettext_lazy("money back", "being checked"),
    "held": pgettext_lazy("money back", "being checked"),
    "cancelled": pgettext_lazy("money back", "called off"),
}
ON_ITS_WAY = pgettext_lazy("money back", "on its way")
# A transfer by hand waits for people, not for a machine that sends it "in a moment".
BY_HAND = _("It is transferred by hand; a second person confirms it.")


@dataclass(frozen=True)
class MoneyBack:
    """One movement of money, as its owner reads it."""

    row: Payout

    @property
    def way(self) -> str:
        return str(CHANNELS.get(self.row.channel, self.row.channel))

    @property
    def words(self) -> str:
        waits = self.row.status in {"created", "sending", "processing"}
        return str(BY_HAND if self.row.channel == "manual" and waits else STATUSES[self._status])

    @property
    def short(self) -> str:
        return str(SHORT.get(self._status, ON_ITS_WAY))

    @property
    def tone(self) -> str:
        return TONES.get(self._status, "info")

    @property
    def _status(self) -> str:
        """What was kept from being sent, and so has no time to be, is told as what is held."""
        is_kept = self.row.status == Payout.Status.CREATED and self.row.next_at is None
        return Payout.Status.HELD if is_kept else self.row.status


def of_ticket(ticket: Ticket) -> list[MoneyBack]:
    """The newest first. One query."""
    return [MoneyBack(row) for row in ticket.payouts.order_by("-pk")[:MOST]]
