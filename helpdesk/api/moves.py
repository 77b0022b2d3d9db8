"""The buttons of a ticket, and pressing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import EVERYBODY, PARTIES, Caller, Who, caller
from helpdesk.typed import whole
from refunds import actions, lifecycle
from refunds.models import Ticket

from .bodies import Body, Fen, Version
from .idempotency import idempotent
from .promising import CommitmentBody, draft
from .shapes import Shape, TicketShape, ticket_data
from .views import ApiView

MOVES = sorted({row.name for row in lifecycle.MOVES} - {"submit"})
MOST_DISPOSALS = 200
NOT_AN_ID = _("Name each promise by its id.")


class MoveBody(Body):
    """What anybody may say: the move and its reason."""

    move = serializers.ChoiceField(MOVES)
    reason = serializers.CharField(required=False, allow_blank=True, default="")
    version = Version(required=False)


class DisposalBody(Body):
    outcome = serializers.ChoiceField(["released", "kept"])
    note = serializers.CharField(max_length=500)


class Disposals(serializers.DictField):
    """What becomes of promises, by their ids; as many as a ticket may have, counted before any is looked at."""

    default_error_messages = {"max_length": serializers.ListField.default_error_messages["max_length"]}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and len(data) > MOST_DISPOSALS:
            self.fail("max_length", max_length=MOST_DISPOSALS)
        return super().to_internal_value(data)


class DeskMoveBody(MoveBody):
    """What the desk may say; the version that was looked at is needed."""

    version = Version()
    amount_fen = Fen(required=False)
    clause = serializers.SlugField(max_length=32, required=False, default="")
    channel = serializers.SlugField(max_length=20, required=False, default="")
    commitment = CommitmentBody(required=False)
    why_no_promise = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    dispose = Disposals(child=DisposalBody(), required=False, default=dict)

    def validate_dispose(self, told: dict[str, Any]) -> dict[str, Any]:
        if any(whole(key) is None for key in told):
            raise serializers.ValidationError(NOT_AN_ID, code="not_an_id")
        return told


class MoveShape(Shape):
    move = serializers.CharField(source="name")
    target = serializers.CharField()
    target_label = serializers.SerializerMethodField()

    def get_target_label(self, row: lifecycle.Move) -> str:
        return str(lifecycle.State(row.target).label)


class MovesView(ApiView):
    who = {"GET": EVERYBODY, "POST": PARTIES}
    full = frozenset({"POST"})

    @extend_schema(responses=MoveShape(many=True), summary="The moves that this caller may make now")
    def get(self, request: Request, number: str) -> Response:
        who = caller(request)
        ticket = visible.ticket(who, number)
        rows = actions.available(ticket, who.actor) if who.actor and who.is_full else []
        return Response(MoveShape(rows, many=True).data)

    @extend_schema(
        request=DeskMoveBody,
        responses={200: TicketShape, 202: TicketShape},
        summary="Make a move",
        description="A customer or shop sends `move`, `reason` and, if wanted, `version`. 202: the approval needs a "
        "second person and has become a request for it.",
    )
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who = caller(request)
        ticket = visible.ticket(who, number)
        told = (DeskMoveBody if who.who is Who.STAFF else MoveBody).read(request)
        moved = actions.move(ticket, told["move"], by=who.by, version=told.get("version"), asked=asked(told))
        return answer(who, moved, waits=told["move"] == "approve" and moved.state != lifecycle.State.APPROVED)


def asked(told: dict[str, Any]) -> actions.Asked:
    promised = told.get("commitment")
    return actions.Asked(
        reason=told["reason"],
        amount_fen=told.get("amount_fen"),
        clause=told.get("clause", ""),
        channel=told.get("channel", ""),
        commitment=draft(promised) if promised else None,
        why_no_promise=told.get("why_no_promise", ""),
        dispose={int(key): actions.Disposal(**what) for key, what in told.get("dispose", {}).items()},
    )


def answer(who: Caller, ticket: Ticket, *, waits: bool = False) -> Response:
    """The ticket as it is now, read again with all that its shape shows."""
    fresh = visible.tickets(who).get(pk=ticket.pk)
    return Response(ticket_data(fresh, who), status=202 if waits else 200)
