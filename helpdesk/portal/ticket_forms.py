"""The customer's buttons in plain words: each move with what it asks for. Which of them there are, the gate says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from refunds import actions
from refunds.actors import Actor
from refunds.models import Ticket

Asks = Literal["", "optional", "required"]


@dataclass(frozen=True)
class Button:
    """A move as it is offered: `reason` says whether words go with it, `warning` what one should know before."""

    move: str
    label: str | LazyText
    hint: str | LazyText
    submit: str | LazyText
    reason: Asks = ""
    reason_label: str | LazyText = ""
    warning: str | LazyText = ""
    tone: str = ""

    @property
    def form(self) -> str:
        """The name of its form on the page."""
        return f"move-{self.move}"

    @property
    def warned(self) -> str:
        return str(self.warning) % {"days": settings.APPEAL_DAYS} if self.warning else ""


BUTTONS: dict[str, Button] = {
    button.move: button
    for button in (
        Button(
            "resume_check",
            _("I have added everything"),
            _("The files are here: the check goes on."),
            _("Go on checking"),
        ),
        Button(
            "appeal",
            _("Appeal"),
            _("You do not agree? A supervisor who did not decide before looks at it again. Once for each decision."),
            _("Send the appeal"),
            reason="required",
            reason_label=_("Why do you not agree?"),
            tone="primary",
        ),
        Button(
            "escalate",
            _("Ask for a supervisor"),
            _("Possible as soon as a deadline or a promise of ours has passed."),
            _("Ask for a supervisor"),
            reason="required",
            reason_label=_("What should the supervisor know?"),
        ),
        Button(
            "withdraw",
            _("Withdraw the request"),
            _("You do not need it any more."),
            _("Yes, withdraw it"),
            reason="optional",
            reason_label=_("Why? (if you like)"),
            warning=_(
                "The request is closed and our promises on it end. You need not withdraw because somebody asks you to: "
                "a refund never depends on it. For %(days)d days you can still appeal."
            ),
            tone="danger",
        ),
    )
}
# The usual ones first, the one that ends it all last.
ORDER = tuple(BUTTONS)


def buttons(ticket: Ticket, actor: Actor) -> list[Button]:
    """What `actions.available` says, in the order of this page."""
    moves = {row.name for row in actions.available(ticket, actor)}
    return [BUTTONS[move] for move in sorted(moves, key=ORDER.index)]
