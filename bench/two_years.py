"""Two years of a busy desk in an empty database: what reports and lists have to cope with.

The few rows that the others are of are made here, the many by `two_years.sql`, without indexes and foreign keys; both
are built again afterwards, so the database itself says that every row fits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.models import Group, User
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from orders.models import Order, Payment, Product, Shop, Supplier
from refunds.actors import AGENTS, SUPERVISORS
from refunds.models import (
    Breach,
    BreachReview,
    Claim,
    ClauseVersion,
    Clock,
    Commitment,
    Payout,
    Stay,
    Ticket,
)

SQL = Path(__file__).with_suffix(".sql")
MANY = (Order, Payment, Ticket, Stay, Clock, Breach, BreachReview, Claim, Commitment, Payout)
SHOPS, SUPPLIERS, GOODS, AGENTS_COUNT = 8, 40, 30, 30
# A version of every clause came into force so many days ago.
PUBLISHED = (400, 150)


def fill(**sizes: int) -> str:
    """`closed` and `open` tickets, `breaches` and `commitments`. Returns the name of the supervisor."""
    supervisor = _office()
    with connection.cursor() as cursor, _bare():
        for name, size in {"work_mem": "256MB", "synchronous_commit": "off", "jit": "off", **_settings(sizes)}.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, str(size)])
        cursor.execute(SQL.read_text())
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(MANY)):
            cursor.execute(statement)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FREEZE, ANALYZE)")
    return supervisor


def _settings(sizes: dict[str, int]) -> dict[str, int]:
    return {f"bench.{name}": size for name, size in sizes.items()}


def _office() -> str:
    suppliers = Supplier.objects.bulk_create(
        Supplier(code=f"supplier-{n}", name=f"Supplier {n}") for n in range(SUPPLIERS)
    )
    shops = Shop.objects.bulk_create(
        Shop(code=f"shop-{n}", name=f"Shop {n}", currency="USD" if n % 4 == 3 else "CNY") for n in range(SHOPS)
    )
    Product.objects.bulk_create(
        Product(
            shop=shop,
            code=f"p-{n}",
            name=f"Card code {n}",
            supplier=suppliers[(7 * m + n) % SUPPLIERS] if n % 5 else None,
        )
        for m, shop in enumerate(shops)
        for n in range(GOODS)
    )
    for version in ClauseVersion.objects.all():
        for number, days in enumerate(PUBLISHED, start=2):
            version.pk, version.number, version.published_at = None, number, timezone.now() - timedelta(days=days)
            version.save(force_insert=True)
    agents = User.objects.bulk_create(User(username=f"agent-{n}", is_staff=True) for n in range(AGENTS_COUNT))
    Group.objects.get(name=AGENTS).user_set.add(*agents)
    supervisor = User.objects.create(username="supervisor", is_staff=True)
    Group.objects.get(name=SUPERVISORS).user_set.add(supervisor)
    return supervisor.username


_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""
# What refers to others goes first and comes back last.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
    WHERE (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
        AND contype IN ('p', 'u', 'f')
    ORDER BY contype <> 'f', contype = 'p'
"""


@contextmanager
def _bare() -> Iterator[None]:
    """The tables of many rows without their indexes, keys and references."""
    tables = [model._meta.db_table for model in MANY]
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        cursor.execute(_CONSTRAINTS, {"tables": tables})
        constraints = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table, name, _definition in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for table, name, definition in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for _name, definition in indexes:
            cursor.execute(definition)
