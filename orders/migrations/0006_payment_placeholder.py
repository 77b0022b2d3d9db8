from django.db import migrations, models


class Migration(migrations.Migration):
    """Which payments still wait to be told their serial or channel; 0007 fills it in."""

    dependencies = [("orders", "0005_names")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="is_placeholder",
            field=models.BooleanField(default=False),
        ),
    ]
