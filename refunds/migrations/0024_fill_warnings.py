from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.models import OuterRef, Subquery

from refunds import sla
from refunds.calendars import calendar_of

CHUNK = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """What runs and was not missed is warned of at three quarters of its target; of a promise, as of a new one."""
    using = schema_editor.connection.alias
    models = {name: apps.get_model("refunds", name) for name in ("Clock", "Commitment", "Event")}
    clocks = models["Clock"].objects.using(using)
    clocks.filter(breach__isnull=False).update(warned_at=Subquery(_detected(apps)))
    _reminded(clocks, models["Event"].objects.using(using))
    rows = clocks.filter(stopped_at=None, due_at__isnull=False, warned_at=None).select_related("calendar")
    for clock in rows.prefetch_related("pauses", "calendar__exceptions").iterator(CHUNK):
        clocks.filter(pk=clock.pk).update(warn_at=_warn_at(clock))
    for row in models["Commitment"].objects.using(using).filter(status="open").iterator(CHUNK):
        at = max(row.made_at + (row.due_at - row.made_at) * 0.75, row.due_at - timedelta(hours=1))
        models["Commitment"].objects.using(using).filter(pk=row.pk).update(remind_at=at)


def _detected(apps: Any) -> Any:
    return apps.get_model("refunds", "Breach").objects.filter(clock=OuterRef("pk")).values("detected_at")[:1]


def _reminded(clocks: Any, events: Any) -> None:
    """Of the customer's evidence, the customer was reminded once a round."""
    told = events.filter(kind="remind").order_by("pk").values_list("ticket", "data", "at")
    for ticket, data, at in told.iterator(CHUNK):
        mine = clocks.filter(ticket=ticket, kind=data["clock"], cycle=data["cycle"], warned_at=None)
        mine.update(warned_at=at)


def _warn_at(clock: Any) -> datetime | None:
    if clock.kind == "customer_evidence":
        at: datetime = clock.started_at + timedelta(seconds=settings.EVIDENCE_REMINDER_S)
        return at if at <= clock.due_at else None
    calendar = calendar_of(clock.calendar)
    target = {
        "wall_hours": sla.Target.wall_hours,
        "business_hours": sla.Target.business_hours,
        "business_days": lambda amount: sla.Target.business_days(amount, calendar),
    }[clock.unit](clock.amount)
    pauses = [sla.Pause(row.started_at, row.ended_at) for row in clock.pauses.all()]
    return sla.warn_at(clock.started_at, target, pauses, calendar)


class Migration(migrations.Migration):
    dependencies = [("refunds", "0023_warnings")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
