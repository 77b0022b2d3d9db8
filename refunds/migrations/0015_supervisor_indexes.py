from django.db import migrations, models


class Migration(migrations.Migration):
    """What supervisors look at: open tickets by age, promises and payouts by status, breaches by party."""

    dependencies = [("refunds", "0014_ticket_due_indexes"), ("orders", "0004_desk_list_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="breach",
            index=models.Index(fields=["party", "due_at"], name="breach_of_party"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["status", "-id"], name="commitment_ended_as"
            ),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["closed_at"], name="commitment_closed"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("gave_up_at__isnull", False)), fields=["-gave_up_at"], name="delivery_given_up"
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(
                condition=models.Q(("finished_at__isnull", False)), fields=["status", "-id"], name="payout_ended_in"
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(
                condition=models.Q(("finished_at__isnull", True)), fields=["created_at"], name="payout_unfinished"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["state", "submitted_at"],
                name="ticket_open_age",
            ),
        ),
    ]
