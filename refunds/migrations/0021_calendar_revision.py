from django.db import migrations, models


class Migration(migrations.Migration):
    """Running clocks know by which revision of their calendar they were derived, so that a change finds them."""

    dependencies = [("refunds", "0020_calendar_assignment")]

    operations = [
        migrations.AddField(
            model_name="businesscalendar",
            name="revision",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="clock",
            name="calendar_revision",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
