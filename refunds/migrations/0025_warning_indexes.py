from django.db import migrations, models


class Migration(migrations.Migration):
    """The sweep finds by them whom it has to warn or to remind."""

    dependencies = [("refunds", "0024_fill_warnings")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                models.F("warn_at"),
                condition=models.Q(("stopped_at__isnull", True), ("warn_at__isnull", False)),
                name="clock_warn",
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                models.F("remind_at"),
                condition=models.Q(("remind_at__isnull", False), ("status", "open")),
                name="commitment_remind",
            ),
        ),
    ]
