from django.db import migrations, models


class Migration(migrations.Migration):
    """What a changed calendar or a published year concerns: the running clocks of an earlier revision, and the
    provisional ones by their due time."""

    dependencies = [("refunds", "0021_calendar_revision")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("stopped_at__isnull", True)),
                fields=["calendar", "calendar_revision", "id"],
                name="clock_of_revision",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("is_provisional", True), ("stopped_at__isnull", True)),
                fields=["calendar", "due_at"],
                name="clock_provisional",
            ),
        ),
    ]
