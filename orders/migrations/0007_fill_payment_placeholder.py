from typing import Any

from django.db import migrations
from django.db.models import F, Q


def fill(apps: Any, schema_editor: Any) -> None:
    """No channel of ours, or the order's number for a serial. The desk then pins those that money goes back by."""
    Payment = apps.get_model("orders", "Payment")
    numbered = Payment.objects.filter(serial=F("order__number")).values("pk")
    Payment.objects.filter(Q(channel="manual") | Q(pk__in=numbered)).update(is_placeholder=True)


class Migration(migrations.Migration):
    dependencies = [("orders", "0006_payment_placeholder")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
