from typing import Any

from django.db import migrations

# Name, table, and what reports group by.
STATISTICS = (
    ("stay_minutes", "refunds_stay", "state, (lasted_s / 60)"),
    ("claim_minutes", "refunds_claim", "supplier_id, (answer_s / 60)"),
)


def create(apps: Any, schema_editor: Any) -> None:
    """PostgreSQL expects as many whole minutes as there are seconds, and would not share the counting out."""
    if schema_editor.connection.vendor == "postgresql":
        for name, table, columns in STATISTICS:
            schema_editor.execute(f"CREATE STATISTICS {name} (ndistinct) ON {columns} FROM {table}")


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, _table, _columns in STATISTICS:
            schema_editor.execute(f"DROP STATISTICS {name}")


class Migration(migrations.Migration):
    """How many different times in a state, and times to answer, there are in minutes."""

    dependencies = [("refunds", "0041_shop_of_questions_and_promises_set")]

    operations = [migrations.RunPython(create, drop)]
