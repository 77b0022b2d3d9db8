from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery

from refunds.stays import DETOURS, lasted_s, told

CHUNK = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """What reports count by, of rows that were there before; stays and detours as the record's moves tell them."""
    using = schema_editor.connection.alias
    models = {name: apps.get_model("refunds", name) for name in ("Breach", "Claim", "Clock", "Payout", "Stay", "Ticket")}
    rows = {name: model.objects.using(using) for name, model in models.items()}
    of_ticket = rows["Ticket"].filter(pk=OuterRef("ticket"))
    same = {name: Subquery(of_ticket.values(name)[:1]) for name in ("shop", "clause", "priority")}
    kind = rows["Clock"].filter(pk=OuterRef("clock")).values("kind")[:1]
    rows["Breach"].update(kind=Subquery(kind), **same)
    for claim in rows["Claim"].filter(status__in=("agreed", "refused")).iterator(CHUNK):
        rows["Claim"].filter(pk=claim.pk).update(answer_s=lasted_s(claim.asked_at, claim.answered_at))
    payouts = rows["Payout"].select_related("ticket__order__product", "ticket__clause", "ticket__decision_clause")
    for payout in payouts.iterator(CHUNK):
        rows["Payout"].filter(pk=payout.pk).update(**_what_for(payout.ticket))
    for ticket in rows["Ticket"].iterator(CHUNK):
        moves = list(ticket.events.exclude(to_state="").order_by("seq").values_list("kind", "to_state", "at"))
        models["Stay"].objects.using(using).bulk_create(_stays(models["Stay"], ticket, moves))
        detours = sum(kind in DETOURS for kind, _state, _at in moves)
        rows["Ticket"].filter(pk=ticket.pk, detours=0).exclude(detours=detours).update(detours=detours)


def _what_for(ticket: Any) -> dict[str, Any]:
    product = ticket.order.product if ticket.order else None
    return {
        "shop_id": ticket.shop_id,
        "supplier_id": product.supplier_id if product else None,
        "scenario": ticket.scenario,
        "responsible": (ticket.decision_clause or ticket.clause).rules_data.get("responsible", ""),
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
