"""Promises: read by the customer, written by the desk."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import EVERYBODY, STAFF, Who, caller
from refunds import actions

from .bodies import Body, Version
from .idempotency import idempotent
from .paging import PageQuery, page, paged
from .promising import CommitmentBody, draft
from .shapes import CommitmentShape
from .views import ApiView


class PromiseBody(CommitmentBody):
    version = Version(required=False)


class CloseBody(Body):
    note = serializers.CharField(max_length=500, help_text="The customer sees it.")
    version = Version(required=False)


class CommitmentsView(ApiView):
    who = {"GET": EVERYBODY, "POST": STAFF}
    full = frozenset({"GET"})

    @extend_schema(parameters=[PageQuery], responses=paged(CommitmentShape), summary="The promises of a ticket")
    def get(self, request: Request, number: str) -> Response:
        who, query = caller(request), PageQuery.read_query(request)
        rows = visible.ticket(who, number).commitments.all()
        return Response(page(rows, query, CommitmentShape, newest_first=False))

    @extend_schema(request=PromiseBody, responses={201: CommitmentShape}, summary="Write a promise down")
    @idempotent
    def post(self, request: Request, number: str) -> Response:
        who, told = caller(request), PromiseBody.read(request)
        ticket = visible.ticket(who, number)
        made = actions.promise(ticket, draft(told), by=who.by, version=told.get("version"))
        return Response(CommitmentShape(made).data, status=201)


class SupersedeView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(request=PromiseBody, responses={201: CommitmentShape}, summary="A newer promise in its place")
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        who, told = caller(request), PromiseBody.read(request)
        old = visible.commitment(who, pk)
        made = actions.supersede(old.ticket, old, draft(told), by=who.by, version=told.get("version"))
        return Response(CommitmentShape(made).data, status=201)


class CloseView(ApiView):
    """Released or kept, as the address says."""

    who = {"POST": STAFF}
    outcome = "released"

    @extend_schema(request=CloseBody, responses=CommitmentShape, summary="Close a promise, with a note")
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        who, told = caller(request), CloseBody.read(request)
        row = visible.commitment(who, pk)
        closed = actions.close_commitment(
            row.ticket, row, self.outcome, told["note"], by=who.by, version=told.get("version")
        )
        return Response(CommitmentShape(closed).data)


class SettleBody(Body):
    upheld = serializers.BooleanField(help_text="Whether the customer was right to contest it.")
    note = serializers.CharField(max_length=500, help_text="The customer sees it.")


class SettleView(ApiView):
    """What a supervisor finds of a promise that the customer contests."""

    who = {"POST": STAFF}

    @extend_schema(request=SettleBody, responses=CommitmentShape, summary="Settle a contested promise (supervisors)")
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        who, told = caller(request), SettleBody.read(request)
        row = visible.commitment(who, pk)
        return Response(CommitmentShape(actions.settle_contest(row, told["upheld"], told["note"], by=who.by)).data)


class ContestBody(Body):
    reason = serializers.CharField(max_length=5000)


class ContestView(ApiView):
    """The customer denies that a promise of kind `other` was kept."""

    who = {"POST": frozenset({Who.CUSTOMER})}
    full = frozenset({"POST"})

    @extend_schema(request=ContestBody, responses=CommitmentShape, summary="Contest that a promise was kept")
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        who, told = caller(request), ContestBody.read(request)
        row = visible.commitment(who, pk)
        return Response(CommitmentShape(actions.contest(row.ticket, row, told["reason"], by=who.by)).data)
