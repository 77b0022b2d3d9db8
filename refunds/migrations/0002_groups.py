from django.db import migrations

from refunds import seeds


def plant(apps, schema_editor):
    seeds.plant_groups(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    """Agent, Supervisor and Auditor. Going back leaves them: people may be in them."""

    dependencies = [
        ("refunds", "0001_tickets"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
