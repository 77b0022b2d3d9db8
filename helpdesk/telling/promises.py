"""The promises of a ticket, each with what became of it; one and the newer one in its place name each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise as LazyText
from django.utils.translation import pgettext_lazy

from refunds.models import Commitment, Ticket

from .lateness import late_by

MOST = 60
PLACES: dict[str, LazyText] = {
    "portal": pgettext_lazy("where a promise was given", "on this ticket"),
    "chat": pgettext_lazy("where a promise was given", "in the shop's chat"),
    "qq": pgettext_lazy("where a promise was given", "on QQ"),
    "phone": pgettext_lazy("where a promise was given", "by phone"),
}
TONES = {"open": "info", "kept": "good", "broken": "bad"}
LATE = pgettext_lazy("promise", "past due")


@dataclass(frozen=True)
class Promised:
    """`serial` counts the ticket's promises from 1; `replaced_by` and `replaces` are serials, 0 for none."""

    row: Commitment
    serial: int
    replaced_by: int
    replaces: int
    late: str

    @property
    def status(self) -> str:
        return str(LATE if self.late and self.row.status == "open" else self.row.get_status_display())

    @property
    def tone(self) -> str:
        """The colour of its pill."""
        return "bad" if self.late else TONES.get(self.row.status, "")

    @property
    def place(self) -> str:
        return str(PLACES.get(self.row.given_by, ""))

    @property
    def form(self) -> str:
        """The name of the form that contests it."""
        return f"contest-{self.row.pk}"

    @property
    def can_be_contested(self) -> bool:
        """What events keep cannot be denied; the gate holds the same."""
        row = self.row
        return (row.kind, row.status) == (Commitment.Kind.OTHER, "kept") and row.contested_at is None


def of_ticket(ticket: Ticket, at: datetime) -> list[Promised]:
    """The newest, in the order they were given. One query."""
    rows = list(ticket.commitments.order_by("-pk")[:MOST])[::-1]
    serials = {row.pk: serial for serial, row in enumerate(rows, 1)}
    replaces = {row.superseded_by_id: serials[row.pk] for row in rows}
    return [
        Promised(
            row, serials[row.pk], serials.get(row.superseded_by_id or 0, 0), replaces.get(row.pk, 0), _late(row, at)
        )
        for row in rows
    ]


def _late(row: Commitment, at: datetime) -> str:
    """How late an open promise is; "" where it is not."""
    return late_by(row.due_at, at) if row.status == "open" and row.due_at < at else ""
