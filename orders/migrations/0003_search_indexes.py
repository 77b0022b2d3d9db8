from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    """The desk looks orders up by the supplier's number and by the buyer's contact, in any case."""

    dependencies = [("orders", "0002_unit_price")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["supplier_order_number"], name="order_supplier_number"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(Lower("contact"), name="order_contact_lowered"),
        ),
    ]
