from django.db import migrations, models


class Migration(migrations.Migration):
    """Late answers by when they were asked for: reports count them apart from the others."""

    dependencies = [
        ('orders', '0007_fill_payment_placeholder'),
        ('refunds', '0037_calendar_changes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('late_answer', ''), _negated=True), fields=['asked_at', 'supplier'], name='claim_answered_late'),
        ),
    ]
