import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A shop or a supplier may have a calendar of its own."""

    dependencies = [("refunds", "0019_target_versions"), ("orders", "0007_fill_payment_placeholder")]

    operations = [
        migrations.CreateModel(
            name="CalendarAssignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="refunds.businesscalendar",
                    ),
                ),
                (
                    "shop",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_assignment",
                        to="orders.shop",
                    ),
                ),
                (
                    "supplier",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calendar_assignment",
                        to="orders.supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar's use",
                "verbose_name_plural": "calendars' uses",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shop__isnull", False), ("supplier__isnull", True)),
                            models.Q(("shop__isnull", True), ("supplier__isnull", False)),
                            _connector="OR",
                        ),
                        name="assignment_to_shop_or_supplier",
                    )
                ],
            },
        ),
    ]
