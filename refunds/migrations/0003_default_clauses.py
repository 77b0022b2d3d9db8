from django.db import migrations

from refunds import seeds


def plant(apps, schema_editor):
    seeds.plant_clauses(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    """The clauses of a new installation, each as version 1. Going back leaves them: tickets cite them."""

    dependencies = [("refunds", "0002_groups")]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
