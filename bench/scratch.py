"""A PostgreSQL database of a benchmark's own, made beside the one that DATABASE_URL names and dropped when it ends."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models

NEEDED = "needs PostgreSQL, and a role that may create databases: set DATABASE_URL=postgresql://user:password@host/name"


@contextmanager
def database(name: str) -> Iterator[None]:
    """Create and migrate it for the time of the block. Exits with 2 where DATABASE_URL names no PostgreSQL.

    To be entered before anything reads the settings.
    """
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        print(f"{sys.argv[0]} {NEEDED}", file=sys.stderr)
        sys.exit(2)
    own = f"{name}_{os.getpid()}"
    _run(url, f'CREATE DATABASE "{own}"')
    try:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{own}"))
        django.setup()
        call_command("migrate", verbosity=0)
        yield
        connection.close()
    finally:
        _run(url, f'DROP DATABASE "{own}" WITH (FORCE)')


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(statement)  # type: ignore[call-overload]


def copy(row: models.Model, count: int, **differs: str) -> None:
    """Insert that many copies of a row, of keys that follow its own.

    `differs` gives SQL for fields, in which `t` is the row and `n` counts from 1; names of no field are passed over.
    """
    meta = row._meta
    fields = {field.column: field.attname for field in meta.concrete_fields if not field.generated}
    differs = {meta.pk.attname: f"t.{meta.pk.column} + n", **differs}
    values = {column: differs.get(name, f"t.{column}") for column, name in fields.items()}
    names, chosen = ", ".join(values), ", ".join(values.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({names}) SELECT {chosen} "  # noqa: S608
            f"FROM {meta.db_table} t, generate_series(1, %s) n WHERE t.{meta.pk.column} = %s",
            [count, row.pk],
        )
        for statement in connection.ops.sequence_reset_sql(no_style(), [type(row)]):
            cursor.execute(statement)
