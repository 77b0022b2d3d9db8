from django.db import migrations, models


class Migration(migrations.Migration):
    """Queues sort by what is due next; the column first, then its values (0013), then its indexes (0014)."""

    dependencies = [("refunds", "0011_payee")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="next_due_at",
            field=models.DateTimeField(null=True),
        ),
    ]
