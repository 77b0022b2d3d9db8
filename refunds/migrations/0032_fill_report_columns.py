from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import migrations
from django.db.models import OuterRef, QuerySet, Subquery

from refunds.stays import DETOURS, lasted_s, told

CHUNK = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """What reports count by, of rows that were there before; stays and detours as the record's moves tell them."""
    using = schema_editor.connection.alias
    names = ("Breach", "Claim", "Clock", "Event", "Payout", "Stay", "Ticket")
    rows = {name: apps.get_model("refunds", name).objects.using(using) for name in names}
    of_ticket = rows["Ticket"].filter(pk=OuterRef("ticket"))
    same = {name: Subquery(of_ticket.values(name)[:1]) for name in ("shop", "clause", "priority")}
    kind = rows["Clock"].filter(pk=OuterRef("clock")).values("kind")[:1]
    rows["Breach"].update(kind=Subquery(kind), **same)
    for claims in _chunks(rows["Claim"].filter(status__in=("agreed", "refused"))):
        for claim in claims:
            claim.answer_s = lasted_s(claim.asked_at, claim.answered_at)
        rows["Claim"].bulk_update(claims, ["answer_s"])
    for payouts in _chunks(rows["Payout"].select_related("ticket__order__product", "ticket__clause")):
        claims = rows["Claim"].filter(ticket__in=[payout.ticket_id for payout in payouts]).order_by("pk")
        asked = dict(claims.values_list("ticket", "supplier"))
        for payout in payouts:
            for name, value in _what_for(payout.ticket, asked).items():
                setattr(payout, name, value)
        rows["Payout"].bulk_update(payouts, ["shop", "supplier", "scenario", "responsible"])
    for tickets in _chunks(rows["Ticket"].only("shop", "clause", "priority", "assignee", "detours")):
        _follow(rows, tickets)


def _chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    found = rows.iterator(CHUNK)
    while chunk := list(islice(found, CHUNK)):
        yield chunk


def _follow(rows: Any, tickets: list[Any]) -> None:
    moves = defaultdict(list)
    events = rows["Event"].filter(ticket__in=[ticket.pk for ticket in tickets]).exclude(to_state="")
    for ticket, kind, state, at in events.order_by("ticket", "seq").values_list("ticket", "kind", "to_state", "at"):
        moves[ticket].append((kind, state, at))
    rows["Stay"].bulk_create(stay for ticket in tickets for stay in _stays(rows["Stay"].model, ticket, moves[ticket.pk]))
    by_detours = defaultdict(list)
    for ticket in tickets:
        detours = sum(kind in DETOURS for kind, _state, _at in moves[ticket.pk])
        if detours and not ticket.detours:
            by_detours[detours].append(ticket.pk)
    for detours, whose in by_detours.items():
        rows["Ticket"].filter(pk__in=whose).update(detours=detours)


def _what_for(ticket: Any, asked: dict[int, int]) -> dict[str, Any]:
    product = ticket.order.product if ticket.order else None
    return {
        "shop_id": ticket.shop_id,
        "supplier_id": asked.get(ticket.pk, product.supplier_id if product else None),
        "scenario": ticket.scenario,
        "responsible": ticket.clause.rules_data.get("responsible", ""),
    }


def _stays(model: Any, ticket: Any, moves: list[tuple[str, str, Any]]) -> list[Any]:
    same = {name: getattr(ticket, name) for name in ("shop_id", "clause_id", "priority", "assignee_id")}
    return [
        model(
            ticket=ticket,
            state=state,
            entered_at=entered,
            left_at=left,
            lasted_s=None if left is None else lasted_s(entered, left),
            **same,
        )
        for state, entered, left in told((state, at) for _kind, state, at in moves)
    ]


class Migration(migrations.Migration):
    dependencies = [("refunds", "0031_report_columns")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
