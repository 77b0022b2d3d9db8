"""What is no move: taking a ticket, handing it on, its priority, a look at a contact, a nudge, "it is overdue"."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import STAFF, Who, caller
from refunds import actions
from refunds.models import Priority

from .bodies import Body, Identifier, Nothing, Version
from .idempotency import idempotent
from .moves import answer
from .shapes import Shape, TicketShape
from .views import ApiView


class TakeBody(Body):
    version = Version(required=False)


class AssignBody(TakeBody):
    assignee = Identifier(allow_null=True, help_text="The user's id, or null to release the ticket.")


class PriorityBody(TakeBody):
    priority = serializers.ChoiceField(Priority.choices)


class RevealBody(Body):
    field = serializers.ChoiceField(["contact", "target_account"])


class RevealShape(Shape):
    value = serializers.CharField()


class TakeView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(request=TakeBody, responses=TicketShape, summary="Take a ticket that nobody has")
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who, told = caller(request), TakeBody.read(request)
        ticket = visible.ticket(who, number)
        return answer(who, actions.take(ticket, by=who.by, version=told.get("version")))


class AssignView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(request=AssignBody, responses=TicketShape, summary="Hand a ticket to somebody, or release it")
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who, told = caller(request), AssignBody.read(request)
        ticket = visible.ticket(who, number)
        return answer(who, actions.assign(ticket, told["assignee"], by=who.by, version=told.get("version")))


class PriorityView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(request=PriorityBody, responses=TicketShape, summary="Set the priority; deadlines follow")
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who, told = caller(request), PriorityBody.read(request)
        ticket = visible.ticket(who, number)
        return answer(who, actions.set_priority(ticket, told["priority"], by=who.by, version=told.get("version")))


class RevealView(ApiView):
    """Takes no Idempotency-Key: each look is a look, and what was seen is not stored a second time."""

    who = {"POST": STAFF}

    @extend_schema(request=RevealBody, responses=RevealShape, summary="See what is masked, on record")
    def post(self, request: Request, number: str) -> Response:
        who, told = caller(request), RevealBody.read(request)
        value = actions.reveal(visible.ticket(who, number), told["field"], by=who.by)
        return Response({"value": value})


class NudgeView(ApiView):
    who = {"POST": frozenset({Who.CUSTOMER, Who.STAFF})}
    full = frozenset({"POST"})

    @extend_schema(request=Nothing, responses=TicketShape, summary="Remind the supplier of an open question")
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who = caller(request)
        Nothing.read(request)
        return answer(who, actions.nudge(visible.ticket(who, number), by=who.by))


class OverdueView(ApiView):
    who = {"POST": frozenset({Who.CUSTOMER})}
    full = frozenset({"POST"})

    @extend_schema(request=Nothing, responses=TicketShape, summary="The customer says that the money is late")
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who = caller(request)
        Nothing.read(request)
        return answer(who, actions.press_overdue(visible.ticket(who, number), by=who.by))
