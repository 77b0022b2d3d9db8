"""Words between the customer and the desk."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import EVERYBODY, PARTIES, Who, caller
from refunds import actions

from .bodies import Body, Version
from .idempotency import idempotent
from .paging import PageQuery, page, paged
from .promising import CommitmentBody, draft
from .shapes import MessageShape
from .views import ApiView


class MessageBody(Body):
    text = serializers.CharField(max_length=5000)


class ReplyBody(MessageBody):
    """`internal` makes it a note that the customer never sees; a promise in a reply goes with it as `commitment`."""

    internal = serializers.BooleanField(required=False, default=False)
    commitment = CommitmentBody(required=False)
    why_no_promise = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    version = Version(required=False)


class MessagesView(ApiView):
    who = {"GET": EVERYBODY, "POST": PARTIES}
    full = frozenset({"GET", "POST"})

    @extend_schema(parameters=[PageQuery], responses=paged(MessageShape), summary="The words of a ticket, oldest first")
    def get(self, request: Request, number: str) -> Response:
        who, query = caller(request), PageQuery.read_query(request)
        rows = visible.ticket(who, number).messages.all()
        rows = rows if who.is_desk else rows.filter(is_public=True)
        return Response(page(rows, query, MessageShape, newest_first=False))

    @extend_schema(
        request=ReplyBody,
        responses={201: MessageShape},
        summary="Write to the desk, or answer the customer",
        description="A customer or shop sends `text` alone.",
    )
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who = caller(request)
        ticket = visible.ticket(who, number)
        if who.who is not Who.STAFF:
            message = actions.write(ticket, MessageBody.read(request)["text"], by=who.by)
            return Response(MessageShape(message).data, status=201)
        told = ReplyBody.read(request)
        if told["internal"]:
            message = actions.note(ticket, told["text"], by=who.by)
        else:
            promised = told.get("commitment")
            message = actions.reply(
                ticket,
                told["text"],
                by=who.by,
                commitment=draft(promised) if promised else None,
                why_no_promise=told["why_no_promise"],
                version=told.get("version"),
            )
        return Response(MessageShape(message).data, status=201)
