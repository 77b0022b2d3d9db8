from django.db import migrations, models


class Migration(migrations.Migration):
    """The poller found no index on SQLite, which does not prove `status IN (…)` with bound values."""

    dependencies = [("refunds", "0007_contested_and_given_up")]

    operations = [
        migrations.RemoveIndex(model_name="payout", name="payout_due"),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(
                models.F("next_at"), condition=models.Q(("next_at__isnull", False)), name="payout_due"
            ),
        ),
    ]
