from django.db import migrations, models


class Migration(migrations.Migration):
    """The desk lists facts by shop, status and channel, and finds them by a buyer's or a transfer's reference."""

    dependencies = [("orders", "0003_search_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["reference"], name="account_reference"),
        ),
        migrations.AddIndex(
            model_name="externalrefund",
            index=models.Index(fields=["reference"], name="external_refund_reference"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["buyer_reference"], name="order_buyer"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["shop", "-id"], name="order_of_shop"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["status", "-id"], name="order_in_status"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["delivery", "-id"], name="order_in_delivery"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["buyer_reference"], name="payment_buyer"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["shop", "-id"], name="payment_of_shop"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["channel", "-id"], name="payment_of_channel"),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("order__isnull", True)), fields=["-id"], name="payment_without_order"
            ),
        ),
        migrations.AddIndex(
            model_name="transfer",
            index=models.Index(fields=["reference"], name="transfer_reference"),
        ),
    ]
