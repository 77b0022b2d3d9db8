import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A supplier's proof belongs to the question that it answers, and does not stand in the way of a customer's file."""

    dependencies = [("refunds", "0015_supervisor_indexes")]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="claim",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="proof", to="refunds.claim"
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("payment", "proof of payment"),
                    ("product", "state of the product"),
                    ("communication", "record of what was said"),
                    ("supplier", "supplier's proof"),
                ],
                max_length=15,
            ),
        ),
        migrations.RemoveConstraint(model_name="evidence", name="evidence_file_once_a_ticket"),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                fields=("ticket", "sha256"),
                condition=models.Q(("claim__isnull", True)),
                name="evidence_file_once_a_ticket",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("claim", "sha256"), name="evidence_file_once_a_claim"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claim__isnull", False), ("kind", "supplier")),
                    models.Q(models.Q(("kind", "supplier"), _negated=True), ("claim__isnull", True)),
                    _connector="OR",
                ),
                name="evidence_of_supplier_has_claim",
            ),
        ),
    ]
