from django.db import migrations

from refunds import seeds


def plant(apps, schema_editor):
    using = schema_editor.connection.alias
    seeds.plant_calendar(apps, using)
    seeds.plant_targets(apps, using)


class Migration(migrations.Migration):
    """Opening hours and how long each clock may run. Going back leaves them: clocks refer to them."""

    dependencies = [("refunds", "0003_default_clauses")]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
