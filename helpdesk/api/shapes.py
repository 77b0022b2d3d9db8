"""What the API says of a ticket and what hangs on it. `context["caller"]` decides how much."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from helpdesk.access.callers import Caller, Who
from helpdesk.access.masking import masked
from orders.facts import OutcomeKind
from refunds import cases, clocks, numbers, reasons
from refunds.models import Clock, Evidence, Ticket
from refunds.turns import Reader
from refunds.verdicts import Verdict

Shape = serializers.Serializer[Any]
FACT_OUTCOMES = [kind.value for kind in OutcomeKind]


class ReasonShape(Shape):
    code = serializers.CharField()
    sentence = serializers.CharField()


class VerdictShape(Shape):
    outcome = serializers.ChoiceField(["refundable", "review", "not_refundable"])
    amount_fen = serializers.IntegerField()
    reasons = ReasonShape(many=True)


class ClauseNameShape(Shape):
    code = serializers.CharField(source="clause.code")
    version = serializers.IntegerField(source="number")
    title = serializers.CharField()
    text = serializers.CharField()


class KindShape(Shape):
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ChecklistShape(KindShape):
    """A kind of evidence that the clause wants, and how many files of it are there."""

    is_there = serializers.BooleanField()
    count = serializers.IntegerField()


class DeadlineShape(Shape):
    """A running deadline; a paused one has no `due_at`. `warn_at` is for the desk, null once somebody was told."""

    kind = serializers.CharField()
    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]
    due_at = serializers.DateTimeField(allow_null=True)
    is_provisional = serializers.BooleanField()
    explanation = serializers.SerializerMethodField(help_text="How it came about, in the reader's language.")
    warn_at = serializers.SerializerMethodField(allow_null=True)

    def get_explanation(self, clock: Clock) -> str:
        reader: Reader = "customer" if _caller(self).who is Who.CUSTOMER else "staff"
        return clocks.explained(clock, zone=self.context["zone"]).sentence(reader)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_warn_at(self, clock: Clock) -> str | None:
        if clock.warn_at is None or not _caller(self).is_desk:
            return None
        return str(serializers.DateTimeField().to_representation(clock.warn_at))


class PayoutShape(Shape):
    out_refund_no = serializers.CharField()
    channel = serializers.CharField()
    amount_fen = serializers.IntegerField()
    currency = serializers.CharField()
    status = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class BuyerShape(Shape):
    """Masked; `POST tickets/{number}/reveal` shows one of them, on record."""

    product_name = serializers.CharField()
    contact = serializers.SerializerMethodField()
    target_account = serializers.SerializerMethodField()

    def get_contact(self, order: Any) -> str:
        return masked(order.contact)

    def get_target_account(self, order: Any) -> str:
        return masked(order.target_account)


class TicketLineShape(Shape):
    """A ticket in a list."""

    number = serializers.CharField()
    shown_number = serializers.SerializerMethodField()
    version = serializers.IntegerField()
    state = serializers.CharField()
    state_label = serializers.CharField(source="get_state_display")
    scenario = serializers.CharField()
    scenario_title = serializers.CharField(source="clause.title")
    shop = serializers.CharField(source="shop.code")
    order_number = serializers.CharField(source="order.number", default=None, allow_null=True)
    payment_serial = serializers.CharField(source="payment.serial", default=None, allow_null=True)
    claimed_fen = serializers.IntegerField()
    approved_fen = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    desk = serializers.SerializerMethodField(help_text="How the desk works on it; null for everybody else.")

    def get_shown_number(self, ticket: Ticket) -> str:
        return numbers.grouped(ticket.number)

    def get_desk(self, ticket: Ticket) -> dict[str, Any] | None:
        if not _caller(self).is_desk:
            return None
        return {
            "priority": ticket.priority,
            "assignee": ticket.assignee_id,
            "approval_requested_by": ticket.approval_requested_by_id,
            "approval_requested_fen": ticket.approval_requested_fen,
        }


class TicketShape(TicketLineShape):
    """A ticket with what it was judged on. Payouts and buyer are left out for a customer with a contact alone."""

    verdict = serializers.SerializerMethodField()
    clause = ClauseNameShape()
    evidence_checklist = serializers.SerializerMethodField()
    evidence_missing = serializers.SerializerMethodField()
    deadlines = serializers.SerializerMethodField()
    payouts = serializers.SerializerMethodField()
    buyer = serializers.SerializerMethodField()

    def get_verdict(self, ticket: Ticket) -> dict[str, Any]:
        return verdict_of(ticket.verdict, ticket.shop.time_zone)

    @extend_schema_field(ChecklistShape(many=True))
    def get_evidence_checklist(self, ticket: Ticket) -> list[dict[str, Any]]:
        return list(ChecklistShape(cases.evidence_checklist(ticket), many=True).data)

    def get_evidence_missing(self, ticket: Ticket) -> list[dict[str, str]]:
        return kinds(cases.missing_evidence(ticket))

    def get_deadlines(self, ticket: Ticket) -> list[dict[str, Any]]:
        running = clocks.of_ticket(ticket).filter(stopped_at=None)
        context = {**self.context, "zone": ZoneInfo(ticket.shop.time_zone)}
        return list(DeadlineShape(running, many=True, context=context).data)

    def get_payouts(self, ticket: Ticket) -> list[dict[str, Any]]:
        return list(PayoutShape(ticket.payouts.order_by("-pk")[:50], many=True).data) if _caller(self).is_full else []

    def get_buyer(self, ticket: Ticket) -> dict[str, str] | None:
        if ticket.order is None or not _caller(self).is_full:
            return None
        return dict(BuyerShape(ticket.order).data)


class EvidenceShape(Shape):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    name = serializers.CharField()
    original_name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    note = serializers.CharField(source="note.body", default="")
    added_by = serializers.CharField(source="added_by_kind")
    at = serializers.DateTimeField()


class MessageShape(Shape):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    text = serializers.CharField(source="body")
    is_public = serializers.BooleanField()
    author = serializers.CharField(source="author_kind")
    at = serializers.DateTimeField()


class CommitmentShape(Shape):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]
    text = serializers.CharField()
    due_at = serializers.DateTimeField()
    given_by = serializers.CharField()
    made_at = serializers.DateTimeField()
    status = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closing_note = serializers.CharField()
    contested_at = serializers.DateTimeField(allow_null=True)
    contest_settled_at = serializers.DateTimeField(allow_null=True)
    contest_outcome = serializers.CharField(allow_null=True)
    contest_note = serializers.CharField(allow_null=True)
    superseded_by = serializers.IntegerField(source="superseded_by_id", allow_null=True)


def _caller(shape: Shape) -> Caller:
    found = shape.context["caller"]
    assert isinstance(found, Caller)  # noqa: S101 (every view hands it over)
    return found


def verdict_of(verdict: Verdict, time_zone: str) -> dict[str, Any]:
    """The verdict with a sentence for each reason, its times in the shop's zone."""
    zone = ZoneInfo(time_zone or settings.TIME_ZONE)
    told = [{"code": reason.code, "sentence": reasons.sentence(reason, zone=zone)} for reason in verdict.reasons]
    return {"outcome": verdict.outcome.value, "amount_fen": verdict.amount_fen, "reasons": told}


def kinds(names: Any) -> list[dict[str, str]]:
    return [{"kind": name, "label": str(Evidence.Kind(name).label)} for name in names]


def ticket_data(ticket: Ticket, caller: Caller) -> dict[str, Any]:
    return dict(TicketShape(ticket, context={"caller": caller}).data)
