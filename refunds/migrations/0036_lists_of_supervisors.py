from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Missed deadlines with what nobody reviewed in front; promises by when they were due, and by what was found."""

    dependencies = [
        ('orders', '0007_fill_payment_placeholder'),
        ('refunds', '0035_calendar_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='breach',
            index=models.Index(models.OrderBy(models.ExpressionWrapper(models.Q(('cause__isnull', True)), output_field=models.BooleanField()), descending=True), models.OrderBy(models.F('due_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='breach_unreviewed_first'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('contest_outcome__isnull', False)), fields=['contest_outcome', '-id'], name='commitment_contest_ended'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['due_at'], name='commitment_was_due'),
        ),
    ]
