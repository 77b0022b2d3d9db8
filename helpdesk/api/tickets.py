"""Tickets: filed, listed, read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import visible
from helpdesk.access.callers import EVERYBODY, PARTIES, Caller, Who, caller
from orders.models import Order, Payment
from refunds import actions, lifecycle, numbers, queues
from refunds.models import ClauseVersion, Ticket

from .bodies import Body, Fen, Identifier
from .idempotency import idempotent
from .paging import PageQuery, page, paged
from .problems import Problem
from .promising import PLACES, CommitmentBody, draft
from .shapes import Shape, TicketLineShape, TicketShape, ticket_data
from .views import ApiView

FILTERS = {"state", "waiting_for", "assignee", "shop", "scenario", "number", "order_number", "payment_serial"}
NO_EMAIL = _("With the contact alone neither another e-mail address nor an amount can be given.")


class TicketQuery(PageQuery):
    """Exact values only."""

    state = serializers.ChoiceField([s for s in lifecycle.State if s], required=False)
    shop = serializers.SlugField(max_length=32, required=False)
    scenario = serializers.SlugField(max_length=32, required=False)
    number = serializers.CharField(max_length=20, required=False)
    order_number = serializers.CharField(max_length=64, required=False)
    payment_serial = serializers.CharField(max_length=64, required=False)


class DeskTicketQuery(TicketQuery):
    """Who of the desk has a ticket is the desk's own matter."""

    waiting_for = serializers.ChoiceField(
        sorted(queues.WAITING), required=False, help_text="What a supervisor has to look at; for the desk."
    )
    assignee = Identifier(required=False, help_text="The user's id; for the desk.")


class FilingBody(Body):
    """What a customer says. Files follow at `tickets/{number}/evidence`."""

    scenario = serializers.SlugField(max_length=32)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    claimed_fen = Fen(required=False, allow_null=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    language = serializers.ChoiceField([code for code, _name in settings.LANGUAGES], required=False)
    customer_denies_delivery = serializers.BooleanField(required=False, default=False)


class ShopFilingBody(FilingBody):
    """A shop names its order, or its payment."""

    order_number = serializers.CharField(max_length=64, required=False)
    payment_serial = serializers.CharField(max_length=64, required=False)


class DeskFilingBody(ShopFilingBody):
    """The desk files for a customer who called or wrote, with what was promised then."""

    shop = serializers.SlugField(max_length=32)
    commitment = CommitmentBody(required=False)
    why_no_promise = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    via = serializers.ChoiceField(PLACES, default="phone", help_text="Where the customer asked for it.")


class FiledShape(Shape):
    is_new = serializers.BooleanField(help_text="False where an unfinished ticket about the same was open already.")
    ticket = TicketShape()


class TicketsView(ApiView):
    who = {"GET": EVERYBODY, "POST": PARTIES}

    @extend_schema(
        operation_id="tickets_list",
        parameters=[DeskTicketQuery],
        responses=paged(TicketLineShape),
        summary="Tickets, newest first",
    )
    def get(self, request: Request) -> Response:
        who = caller(request)
        query = (DeskTicketQuery if who.is_desk else TicketQuery).read_query(request)
        rows = chosen(visible.tickets(who), query)

        def lines(found: Any, many: bool) -> Any:
            return TicketLineShape(found, many=many, context={"caller": who})

        return Response(page(rows, query, lines))

    @extend_schema(
        request=DeskFilingBody,
        responses={200: FiledShape, 201: FiledShape},
        summary="File a ticket, or add to the unfinished one",
        description="A customer's order or payment is the token's. A shop names order_number or payment_serial; the "
        "desk names the shop too, and may give a commitment. 201: a new ticket; 200: one was open already.",
    )
    @idempotent
    def post(self, request: Request) -> Response:
        who = caller(request)
        filing = file(who, request)
        ticket = visible.tickets(who).get(pk=filing.ticket.pk)
        said = {"is_new": filing.is_new, "ticket": ticket_data(ticket, who)}
        return Response(said, status=201 if filing.is_new else 200)


class TicketView(ApiView):
    who = {"GET": EVERYBODY}

    @extend_schema(responses=TicketShape, summary="One ticket")
    def get(self, request: Request, number: str) -> Response:
        who = caller(request)
        return Response(ticket_data(visible.ticket(who, number), who))


def chosen(rows: QuerySet[Ticket], query: dict[str, Any]) -> QuerySet[Ticket]:
    """Each filter is an exact match on an index; nothing of a request becomes the name of a look-up."""
    exact = {name: query[name] for name in FILTERS if name in query}
    if "number" in exact:
        rows = rows.filter(number=numbers.plain(exact["number"]) or "")
    if "state" in exact:
        rows = rows.filter(state=exact["state"])
    if "waiting_for" in exact:
        rows = rows.filter(queues.WAITING[exact["waiting_for"]])
    if "assignee" in exact:
        rows = rows.filter(assignee=exact["assignee"])
    if "shop" in exact:
        rows = rows.filter(shop__code=exact["shop"])
    if "scenario" in exact:
        versions = ClauseVersion.objects.filter(clause__code=exact["scenario"]).values("pk")
        rows = rows.filter(clause__in=versions)
    if "order_number" in exact:
        rows = rows.filter(order__in=Order.objects.filter(number=exact["order_number"]).values("pk"))
    if "payment_serial" in exact:
        rows = rows.filter(payment__in=Payment.objects.filter(serial=exact["payment_serial"]).values("pk"))
    return rows


def file(who: Caller, request: Request) -> actions.Filing:
    shapes: dict[Who, type[FilingBody]] = {Who.CUSTOMER: FilingBody, Who.SHOP: ShopFilingBody}
    told = shapes.get(who.who, DeskFilingBody).read(request)
    order, payment = subject(who, told)
    if not who.is_full and (told.get("email") or told.get("claimed_fen") is not None):
        raise Problem(403, "access_level", NO_EMAIL)
    promised = told.get("commitment")
    return actions.submit(
        actions.Request(
            scenario=told["scenario"],
            order=order,
            payment=payment,
            description=told.get("description", ""),
            claimed_fen=told.get("claimed_fen"),
            email=told.get("email", ""),
            language=told.get("language") or _language(who, request),
            customer_denies_delivery=told["customer_denies_delivery"],
            commitment=draft(promised) if promised else None,
            why_no_promise=told.get("why_no_promise", ""),
            via=told.get("via", "api" if who.who is Who.SHOP else "portal"),
            is_full=who.is_full,
        ),
        by=who.by,
    )


def subject(who: Caller, told: dict[str, Any]) -> tuple[Order | None, Payment | None]:
    """What the request is about. Neither: the action refuses it with its own sentence."""
    if who.who is Who.CUSTOMER:
        order = Order.objects.select_related("shop", "product__supplier").filter(pk=who.order_id or 0).first()
        payments = Payment.objects.select_related("shop", "order")
        return order, payments.filter(pk=who.payment_id or 0).first()
    shop, number, serial = told.get("shop", ""), told.get("order_number"), told.get("payment_serial")
    found = visible.order(who, number, shop) if number else None
    return found, visible.payment(who, serial, shop) if serial else None


def _language(who: Caller, request: Request) -> str:
    """A customer's own language, where the browser says it; else the shop's."""
    says = who.who is Who.CUSTOMER and "Accept-Language" in request.headers
    return (get_language() or "") if says else ""
