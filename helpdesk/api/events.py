"""A ticket's timeline: the whole record for the desk, what concerns them for customer and shop."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import EVERYBODY, caller
from refunds.event_sentences import FOR_CUSTOMERS
from refunds.models import Event

from .paging import PageQuery, page, paged
from .shapes import Shape
from .views import ApiView


class EventShape(Shape):
    """Customers and shops see what happened, when, and which side did it."""

    seq = serializers.IntegerField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    by = serializers.SerializerMethodField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()

    def get_by(self, event: Event) -> str:
        return "desk" if event.actor_kind in {"agent", "supervisor"} else event.actor_kind


class DeskEventShape(EventShape):
    """The record itself; `data`, `actor` and the hash chain are for the desk."""

    actor = serializers.CharField(source="actor_label", required=False)
    data = serializers.DictField(required=False)  # type: ignore[assignment]
    recorded_at = serializers.DateTimeField(required=False)
    prev_hash = serializers.CharField(required=False)
    hash = serializers.CharField(required=False)

    def get_by(self, event: Event) -> str:
        return event.actor_kind


class EventsView(ApiView):
    who = {"GET": EVERYBODY}

    @extend_schema(parameters=[PageQuery], responses=paged(DeskEventShape), summary="The timeline, oldest first")
    def get(self, request: Request, number: str) -> Response:
        who, query = caller(request), PageQuery.read_query(request)
        rows: Any = visible.ticket(who, number).events.all()
        if not who.is_desk:
            rows = rows.filter(kind__in=FOR_CUSTOMERS)
        shape = DeskEventShape if who.is_desk else EventShape
        return Response(page(rows, query, shape, key="seq", newest_first=False))
