from datetime import datetime
from typing import Any

from django.db import migrations
from django.db.models import Min

FINAL = ("paid", "rejected", "withdrawn")


def fill(apps: Any, schema_editor: Any) -> None:
    """The earliest due time of each unfinished ticket's running clocks and open promises."""
    Ticket = apps.get_model("refunds", "Ticket")
    running = apps.get_model("refunds", "Clock").objects.filter(stopped_at=None, due_at__isnull=False)
    promised = apps.get_model("refunds", "Commitment").objects.filter(status="open")
    due: dict[int, datetime] = {}
    for rows in (running, promised):
        found = rows.exclude(ticket__state__in=FINAL).order_by().values_list("ticket").annotate(Min("due_at"))
        for ticket, at in found.iterator():
            due[ticket] = min(due.get(ticket, at), at)
    for ticket, at in due.items():
        Ticket.objects.filter(pk=ticket).update(next_due_at=at)


class Migration(migrations.Migration):
    dependencies = [("refunds", "0012_next_due_at")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
