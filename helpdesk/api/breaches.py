"""Deadlines that passed, for the desk; and why, as supervisors find."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access.callers import READERS, STAFF, caller
from refunds import actions, breaches
from refunds.models import Breach, BreachCause

from .bodies import Body, Identifier
from .idempotency import idempotent
from .paging import PageQuery, page, paged
from .shapes import Shape
from .views import ApiView

WITH = ("ticket", "supplier", "cause")


class BreachQuery(PageQuery):
    reviewed = serializers.BooleanField(required=False, allow_null=True, default=None)
    party = serializers.ChoiceField(Breach.Party.choices, required=False)


class EndedShape(Shape):
    """How the clock ended; `at` is null while it runs."""

    how = serializers.ChoiceField(breaches.How.choices)
    at = serializers.DateTimeField(allow_null=True)


class WithEndings(serializers.ListSerializer[Any]):
    """How all of a page ended, looked up at once."""

    def to_representation(self, data: Any) -> Any:
        rows = list(data)
        self.endings = breaches.endings(rows)
        return super().to_representation(rows)


class BreachShape(Shape):
    """`late_s` counts in the time of the target, until it ended or until now."""

    id = serializers.IntegerField(source="pk")
    ticket = serializers.CharField(source="ticket.number")
    deadline = serializers.CharField(source="clock.kind")
    label = serializers.CharField(source="clock.get_kind_display")  # type: ignore[assignment]
    cycle = serializers.IntegerField(source="clock.cycle")
    due_at = serializers.DateTimeField()
    detected_at = serializers.DateTimeField()
    party = serializers.CharField()
    assignee = serializers.IntegerField(source="assignee_id", allow_null=True)
    supplier = serializers.CharField(source="supplier.code", default=None, allow_null=True)
    cause = serializers.CharField(source="cause.code", default=None, allow_null=True)
    ended = serializers.SerializerMethodField()
    late_s = serializers.SerializerMethodField()

    class Meta:
        list_serializer_class = WithEndings

    @extend_schema_field(EndedShape)
    def get_ended(self, breach: Breach) -> dict[str, Any]:
        assert isinstance(self.parent, WithEndings)  # noqa: S101 (they are shown in pages alone)
        return dict(EndedShape(self.parent.endings[breach.pk]).data)

    def get_late_s(self, breach: Breach) -> int:
        return int(breaches.late_by(breach, timezone.now()).total_seconds())


class CauseShape(Shape):
    code = serializers.CharField()
    name = serializers.CharField()


class ReviewBody(Body):
    breaches = serializers.ListField(child=Identifier(), min_length=1, max_length=100)
    cause = serializers.CharField(max_length=32, help_text="The code of one of `breaches/causes`.")
    note = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")


class ReviewedShape(Shape):
    reviewed = serializers.IntegerField()


class BreachesView(ApiView):
    who = {"GET": READERS}

    @extend_schema(parameters=[BreachQuery], responses=paged(BreachShape), summary="Deadlines that were missed")
    def get(self, request: Request) -> Response:
        query = BreachQuery.read_query(request)
        rows = breaches.with_clocks(Breach.objects.select_related(*WITH))
        if query["reviewed"] is not None:
            rows = rows.filter(cause__isnull=not query["reviewed"])
        if "party" in query:
            rows = rows.filter(party=query["party"])
        return Response(page(rows, query, BreachShape))


class CausesView(ApiView):
    who = {"GET": READERS}

    @extend_schema(responses=CauseShape(many=True), summary="The causes that a review may name")
    def get(self, request: Request) -> Response:
        return Response(CauseShape(BreachCause.objects.filter(is_active=True), many=True).data)


class ReviewView(ApiView):
    who = {"POST": STAFF}

    @extend_schema(
        request=ReviewBody,
        responses=ReviewedShape,
        summary="Say why deadlines were missed, several at once (supervisors)",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        who, told = caller(request), ReviewBody.read(request)
        try:
            made = actions.review_breaches(told["breaches"], told["cause"], told["note"], by=who.by)
        except Breach.DoesNotExist:
            raise Http404 from None
        return Response({"reviewed": len(made)})
