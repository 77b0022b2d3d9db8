"""Everything that a ticket's page tells, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone

from helpdesk.access.masking import masked
from orders.models import ExternalRefund, Order
from refunds import cases, clocks, evidence, payouts, reasons, standing, timeline
from refunds.models import Claim, Clock, Commitment, Evidence, MoneyException, Payout, Ticket
from refunds.turns import Standing

from .differences import Difference, differences

# As many rows of a kind as one page shows.
MOST, OTHERS, LINES, NEWS = 50, 8, 60, 20


@dataclass(frozen=True)
class Deadline:
    clock: Clock
    sentence: str


class Known:
    """What hangs on a ticket. Each part is read when it is first wanted."""

    def __init__(self, ticket: Ticket, at: datetime | None = None) -> None:
        self.ticket, self.at = ticket, at or timezone.now()
        self.zone = ZoneInfo(settings.TIME_ZONE)

    @cached_property
    def deadlines(self) -> list[Deadline]:
        """The running ones, what is due first in front; each with how it came about."""
        rows = clocks.of_ticket(self.ticket).filter(stopped_at=None)
        return [Deadline(row, clocks.explained(row, zone=self.zone).sentence("staff")) for row in rows]

    @cached_property
    def reasons(self) -> list[str]:
        """Why the clause says of this case what it says."""
        return [reasons.sentence(reason, zone=self.zone) for reason in self.ticket.verdict.reasons]

    @cached_property
    def differences(self) -> list[Difference]:
        return differences(self.ticket)

    @cached_property
    def files(self) -> list[Evidence]:
        return list(self.ticket.evidence.select_related("note", "claim__supplier")[:MOST])

    @cached_property
    def checklist(self) -> list[evidence.ChecklistItem]:
        return cases.evidence_checklist(self.ticket)

    @cached_property
    def claims(self) -> list[Claim]:
        """The latest question to a supplier first."""
        return list(self.ticket.claims.select_related("supplier", "remark").order_by("-pk")[:MOST])

    @property
    def claim(self) -> Claim | None:
        return self.claims[0] if self.claims else None

    @cached_property
    def commitments(self) -> list[Commitment]:
        """Open ones first, by when they are due; then the others, the latest first."""
        rows = self.ticket.commitments.select_related("made_by").order_by("-pk")[:MOST]
        return sorted(rows, key=lambda row: (row.status != "open", row.due_at if row.status == "open" else self.at))

    @cached_property
    def payouts(self) -> list[Payout]:
        return list(self.ticket.payouts.select_related("entered_by", "transfer_proof").order_by("-pk")[:MOST])

    @cached_property
    def payout(self) -> Payout | None:
        return payouts.current(self.ticket)

    @cached_property
    def exceptions(self) -> list[MoneyException]:
        """What blocks the ticket's money until a supervisor settles it."""
        if not self.payouts:
            return []
        return list(MoneyException.objects.filter(payout__ticket=self.ticket, closed_at=None).order_by("pk")[:MOST])

    @cached_property
    def refunds(self) -> list[ExternalRefund]:
        payment = self.ticket.payment
        return list(payment.external_refunds.order_by("-pk")[:MOST]) if payment else []

    @cached_property
    def others(self) -> list[Ticket]:
        """The same customer's other tickets in this shop: by the shop's own reference, or the same contact."""
        order = self.ticket.order
        if order is None or not (order.buyer_reference or order.contact):
            return []
        rows = Ticket.objects.filter(order__in=self._orders(order)).exclude(pk=self.ticket.pk)
        return list(rows.select_related("clause", "order").order_by("-pk")[:OTHERS])

    def _orders(self, order: Order) -> set[int]:
        """Each by its own index: an OR over both would read every order."""
        same_shop = Order.objects.filter(shop=order.shop_id).order_by("-pk").values_list("pk", flat=True)
        found: set[int] = set()
        if order.buyer_reference:
            found |= set(same_shop.filter(buyer_reference=order.buyer_reference)[:MOST])
        if order.contact:
            lowered = same_shop.alias(lowered=Lower("contact")).filter(lowered=Lower(Value(order.contact)))
            found |= set(lowered[:MOST])
        return found

    @cached_property
    def standing(self) -> Standing:
        """Whose turn it is, and what happens next."""
        return standing.read(self.ticket, self.at)

    def history(self, before: int | None) -> timeline.Page:
        return timeline.page(self.ticket, "staff", before=before, most=LINES)

    def news(self, seen: int) -> list[timeline.Line]:
        """What happened since the line of the record that somebody has seen, the newest first."""
        lines = timeline.page(self.ticket, "staff", most=NEWS).lines
        return [line for line in lines if line.event.seq > seen]

    @cached_property
    def contact(self) -> str:
        return masked(self.ticket.order.contact) if self.ticket.order else ""

    @cached_property
    def account(self) -> str:
        return masked(self.ticket.order.target_account) if self.ticket.order else ""
