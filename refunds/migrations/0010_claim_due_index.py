from django.db import migrations, models


class Migration(migrations.Migration):
    """The sweep of claims goes by its own index again, not by the one of their list."""

    dependencies = [("refunds", "0009_event_of_kind_index")]

    operations = [
        migrations.RemoveIndex(model_name="claim", name="claim_due"),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(condition=models.Q(("status", "open")), fields=["status", "due_at"], name="claim_due"),
        ),
    ]
