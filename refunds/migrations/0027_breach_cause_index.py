from django.db import migrations, models


class Migration(migrations.Migration):
    """Breaches by cause in a time, and those that nobody has reviewed."""

    dependencies = [("refunds", "0026_breach_reviews")]

    operations = [
        migrations.AddIndex(
            model_name="breach",
            index=models.Index(fields=["cause", "due_at"], name="breach_of_cause"),
        ),
    ]
