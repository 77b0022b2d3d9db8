import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    """Why a deadline was missed, as supervisors find: reviews that are added, and the cause that the last one gives."""

    dependencies = [
        ("refunds", "0025_warning_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BreachCause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=32, unique=True)),
                ("name_en", models.CharField(max_length=100)),
                ("name_zh", models.CharField(max_length=100)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "cause of a breach",
                "verbose_name_plural": "causes of breaches",
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="BreachReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "breach",
                    models.ForeignKey(on_delete=PROTECT, related_name="reviews", to="refunds.breach"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="breach_reviews", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(on_delete=PROTECT, related_name="reviews", to="refunds.breachcause"),
                ),
                (
                    "note",
                    models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to="refunds.message"),
                ),
            ],
            options={
                "verbose_name": "review of a breach",
                "verbose_name_plural": "reviews of breaches",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="breach",
            name="cause",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=PROTECT, related_name="breaches", to="refunds.breachcause"
            ),
        ),
    ]
