from django.db import migrations, models


class Migration(migrations.Migration):
    """When a deadline that is near, or a promise, is told to whoever has to act; then its values (0024), then its
    indexes (0025)."""

    dependencies = [("refunds", "0022_recompute_indexes")]

    operations = [
        migrations.AddField(
            model_name="clock",
            name="warn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="clock",
            name="warned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="commitment",
            name="remind_at",
            field=models.DateTimeField(null=True),
        ),
    ]
