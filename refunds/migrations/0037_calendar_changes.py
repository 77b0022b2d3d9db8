from django.db import migrations, models


class Migration(migrations.Migration):
    """Opening hours that hold from a day to come on, beside those that held before."""

    dependencies = [("refunds", "0036_lists_of_supervisors")]

    operations = [
        migrations.AddField(model_name="businesscalendar", name="changes", field=models.JSONField(default=list))
    ]
