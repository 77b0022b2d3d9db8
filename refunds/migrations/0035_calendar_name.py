from django.db import migrations, models


class Migration(migrations.Migration):
    """A calendar has a name for people besides its code."""

    dependencies = [("refunds", "0034_target_applications")]

    operations = [
        migrations.AddField(
            model_name="businesscalendar", name="name", field=models.CharField(blank=True, max_length=100)
        )
    ]
