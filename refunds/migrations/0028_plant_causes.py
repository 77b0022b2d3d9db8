from django.db import migrations

from refunds import seeds


def plant(apps, schema_editor):
    seeds.plant_causes(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    """Causes to choose from. Going back leaves them: reviews refer to them."""

    dependencies = [("refunds", "0027_breach_cause_index")]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
