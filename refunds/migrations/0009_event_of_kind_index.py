from django.db import migrations, models


class Migration(migrations.Migration):
    """Events are looked for by kind within their ticket; across all tickets the sweep read every reminder."""

    dependencies = [("refunds", "0008_payout_due_index")]

    operations = [
        migrations.RemoveIndex(model_name="event", name="event_kind_at"),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["ticket", "kind", "at"], name="event_of_kind"),
        ),
    ]
