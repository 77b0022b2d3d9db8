"""The test harness: a flush between tests, although the tables refuse to be emptied.

Tests marked `django_db` run in a transaction that is rolled back. Those marked `django_db(transaction=True)`
commit, and the database is flushed after each. That flush, and nothing else here, lifts the triggers; then
the rows that migrations made (permissions, groups, clauses, holidays) are put back with the keys they had,
so every test of either kind starts from the same database, in any order. `reset_sequences` and
`serialized_rollback` are not for use with it.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import translation
from hypothesis import HealthCheck, settings

KEPT = "kept_"

# A loaded machine fails no test; in CI every run tries the same examples.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


# What a test that asks a database uses.
ASKING = {"db", "transactional_db", "desk"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rows-only", action="store_true", help="leave out the tests that ask no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--rows-only`: what asks no database is the same on every one, and was tried with another."""
    if not config.getoption("--rows-only"):
        return
    pure = [item for item in items if not _asks(item)]
    config.hook.pytest_deselected(items=pure)
    items[:] = [item for item in items if _asks(item)]


def _asks(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(ASKING & set(getattr(item, "fixturenames", ())))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and connections["default"].vendor != "postgresql":
        pytest.skip("needs real row locks: set DATABASE_URL to a PostgreSQL database")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Tests match English sentences, whatever the default language is; requests still choose their own."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Remember what the migrations made; flush with the triggers lifted from now on."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        for alias in connections:
            remember(connections[alias])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
        yield


def flush(test: Any) -> None:
    """Empty every table, then put the migrations' rows back. No post_migrate: nothing else must be made."""
    from orders import immutable

    for alias in test._databases_names(include_mirrors=False):
        with immutable.lifted(alias):
            call_command(
                "flush",
                verbosity=0,
                interactive=False,
                database=alias,
                reset_sequences=False,
                inhibit_post_migrate=True,
            )
            put_back(connections[alias])
    cache.clear()


def remember(connection: BaseDatabaseWrapper) -> None:
    """Copy each table that has rows to `kept_<table>`, inside the database: exact whatever the types."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in _kept(connection):
            cursor.execute(f"DROP TABLE {quote(KEPT + table)}")
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quote(table)})")  # noqa: S608
            if cursor.fetchone()[0]:
                cursor.execute(f"CREATE TABLE {quote(KEPT + table)} AS SELECT * FROM {quote(table)}")  # noqa: S608


def put_back(connection: BaseDatabaseWrapper) -> None:
    quote, columns = connection.ops.quote_name, _stored_columns()
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table in _kept(connection):
            names = ", ".join(map(quote, columns[table]))
            cursor.execute(
                f"INSERT INTO {quote(table)} ({names}) SELECT {names} FROM {quote(KEPT + table)}"  # noqa: S608
            )


def _kept(connection: BaseDatabaseWrapper) -> list[str]:
    return [name.removeprefix(KEPT) for name in connection.introspection.table_names() if name.startswith(KEPT)]


def _stored_columns() -> dict[str, list[str]]:
    """By table. A generated column cannot be inserted into."""
    return {
        model._meta.db_table: [str(field.column) for field in model._meta.concrete_fields if not field.generated]
        for model in apps.get_models(include_auto_created=True)
    }
