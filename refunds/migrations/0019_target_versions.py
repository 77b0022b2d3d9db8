import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    """Targets as versions, for one clause or calendar where that is wanted. What stands is the first version."""

    dependencies = [
        ("refunds", "0018_pin_payments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="clocktarget",
            options={
                "ordering": ["clock", "variant", "priority", "id"],
                "verbose_name": "target",
                "verbose_name_plural": "targets",
            },
        ),
        migrations.RemoveConstraint(model_name="clocktarget", name="target_once"),
        migrations.AddField(
            model_name="clocktarget",
            name="clause",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="targets", to="refunds.clause"
            ),
        ),
        migrations.AddField(
            model_name="clocktarget",
            name="calendar",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="refunds.businesscalendar",
            ),
        ),
        migrations.AddField(
            model_name="clocktarget",
            name="is_withdrawn",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="clocktarget",
            name="published_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="clocktarget",
            name="published_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="clocktarget",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replacement",
                to="refunds.clocktarget",
            ),
        ),
        migrations.AddConstraint(
            model_name="clocktarget",
            constraint=models.UniqueConstraint(
                models.F("clock"),
                models.F("variant"),
                models.F("priority"),
                Coalesce("clause", 0),
                Coalesce("calendar", 0),
                condition=models.Q(replaces__isnull=True),
                name="target_first_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="clocktarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_withdrawn", False),
                    ("clause__isnull", False),
                    ("calendar__isnull", False),
                    _connector="OR",
                ),
                name="target_general_stays",
            ),
        ),
    ]
