import django.db.models.deletion
from django.db import migrations, models


def shop() -> models.Field:
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="orders.shop",
    )


class Migration(migrations.Migration):
    """Promises and questions to suppliers know their shop, so that reports and lists narrow them without the tickets."""

    dependencies = [
        ("orders", "0007_fill_payment_placeholder"),
        ("refunds", "0038_late_answers_counted"),
    ]

    operations = [
        migrations.AddField(model_name="claim", name="shop", field=shop()),
        migrations.AddField(model_name="commitment", name="shop", field=shop()),
    ]
