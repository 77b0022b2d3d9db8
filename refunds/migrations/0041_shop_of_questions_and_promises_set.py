import django.db.models.deletion
from django.db import migrations, models


def shop() -> models.Field:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orders.shop"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0007_fill_payment_placeholder"),
        ("refunds", "0040_fill_shop_of_questions_and_promises"),
    ]

    operations = [
        migrations.AlterField(model_name="claim", name="shop", field=shop()),
        migrations.AlterField(model_name="commitment", name="shop", field=shop()),
        migrations.RemoveIndex(model_name="claim", name="claim_report"),
        migrations.RemoveIndex(model_name="commitment", name="commitment_report"),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["asked_at", "supplier", "status", "answer_s", "shop"], name="claim_report"),
        ),
        migrations.AddIndex(
            model_name="commitment",
            index=models.Index(
                fields=["closed_at", "status", "made_by", "kind", "contested_at", "contest_outcome", "shop"],
                name="commitment_report",
                condition=models.Q(closed_at__isnull=False),
            ),
        ),
    ]
