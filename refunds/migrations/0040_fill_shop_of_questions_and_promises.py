from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps: Any, schema_editor: Any) -> None:
    """The ticket's, which never changes."""
    using = schema_editor.connection.alias
    tickets = apps.get_model("refunds", "Ticket").objects.using(using)
    shop = Subquery(tickets.filter(pk=OuterRef("ticket")).values("shop")[:1])
    for name in ("Claim", "Commitment"):
        apps.get_model("refunds", name).objects.using(using).filter(shop=None).update(shop=shop)


class Migration(migrations.Migration):
    dependencies = [("refunds", "0039_shop_of_questions_and_promises")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
