from django.db import migrations, models

FINAL = ("paid", "rejected", "withdrawn")


class Migration(migrations.Migration):
    """An unfinished ticket is one without `closed_at`, held by a constraint, so that partial indexes can say so."""

    dependencies = [("refunds", "0013_fill_next_due_at")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["next_due_at", "id"], name="ticket_due", condition=models.Q(("closed_at__isnull", True))
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["assignee", "next_due_at", "id"],
                name="ticket_due_of_assignee",
                condition=models.Q(("closed_at__isnull", True)),
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at__isnull", False), ("state__in", FINAL))
                | models.Q(models.Q(("state__in", FINAL), _negated=True), ("closed_at__isnull", True)),
                name="ticket_closed_when_finished",
            ),
        ),
    ]
