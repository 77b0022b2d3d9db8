from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("refunds", "0029_contest_outcome")]

    operations = [
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                models.F("contested_at"),
                condition=models.Q(("contest_settled_at__isnull", True), ("contested_at__isnull", False)),
                name="commitment_contested",
            ),
        ),
    ]
