from django.db import migrations, models


class Migration(migrations.Migration):
    """What a supervisor found of a promise that the customer contests; then the index of those that wait (0030)."""

    dependencies = [("refunds", "0028_plant_causes")]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="contest_settled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="commitment",
            name="contest_outcome",
            field=models.CharField(
                choices=[("upheld", "the customer was right"), ("dismissed", "it was kept")], max_length=10, null=True
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="contest_note",
            field=models.CharField(max_length=500, null=True),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("contest_note__isnull", True),
                        ("contest_outcome__isnull", True),
                        ("contest_settled_at__isnull", True),
                    ),
                    models.Q(
                        ("contest_note__isnull", False),
                        ("contest_outcome__isnull", False),
                        ("contest_settled_at__isnull", False),
                        ("contested_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="commitment_contest_settled_as_a_whole",
            ),
        ),
    ]
