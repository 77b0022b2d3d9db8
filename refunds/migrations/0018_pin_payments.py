from typing import Any

from django.db import migrations


def pin(apps: Any, schema_editor: Any) -> None:
    """What money goes back by stays as it was first told, whatever stood in for it."""
    Payment = apps.get_model("orders", "Payment")
    paid_by = apps.get_model("refunds", "Payout").objects.values("payment")
    Payment.objects.filter(is_placeholder=True, pk__in=paid_by).update(is_placeholder=False)


class Migration(migrations.Migration):
    dependencies = [("refunds", "0017_names"), ("orders", "0007_fill_payment_placeholder")]

    operations = [migrations.RunPython(pin, migrations.RunPython.noop)]
