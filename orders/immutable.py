"""Rows that nobody edits: database triggers refuse it, on PostgreSQL and SQLite alike.

An app names its tables in `AppConfig.ready()` with `append_only` or `frozen`. `post_migrate` of that app
installs what is missing: SQLite drops a table's triggers whenever a migration rebuilds the table. A
trigger's name ends in a digest of its SQL, so a changed rule is a missing trigger and is installed anew.
A refused statement arrives as `django.db.IntegrityError`.

On SQLite a migration that drops or renames a guarded column has to drop that table's triggers first.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

from .triggers import Guard, Trigger, prepare, standing, triggers_of

_guards: dict[str, Guard] = {}
# True while `migrate` runs its checks: it is the cure, so a missing trigger must not stop it.
migrating: ContextVar[bool] = ContextVar("migrating", default=False)


def append_only(model: type[models.Model]) -> None:
    """Refuse UPDATE, DELETE and, on PostgreSQL, TRUNCATE of this model's table."""
    _register(Guard(model._meta.app_label, model._meta.db_table, updatable=False, deletable=False))


def frozen(
    model: type[models.Model],
    columns: Sequence[str] = (),
    unless_null: Sequence[str] = (),
    *,
    while_true: Mapping[str, Sequence[str]] | None = None,
    until_set: Mapping[str, Sequence[str]] | None = None,
    deletable: bool = False,
) -> None:
    """Refuse an UPDATE that changes one of `columns`, or one of `unless_null` once it has a value.

    What `while_true` names below a flag may change as long as that flag is true; it is lowered once, never raised.
    What `until_set` names below a column may change until that one has a value, and together with it.
    Fields or columns may be named; an unknown one raises FieldDoesNotExist. DELETE and TRUNCATE are
    refused unless `deletable`.
    """

    def column(name: str) -> str:
        return str(model._meta.get_field(name).column)  # type: ignore[union-attr]

    _register(
        Guard(
            model._meta.app_label,
            model._meta.db_table,
            fixed=tuple(map(column, columns)),
            set_once=tuple(map(column, unless_null)),
            open_while=tuple(
                (column(name), column(flag)) for flag, names in (while_true or {}).items() for name in (*names, flag)
            ),
            open_until=tuple((column(name), column(end)) for end, names in (until_set or {}).items() for name in names),
            deletable=deletable,
        )
    )


def _register(guard: Guard) -> None:
    if _guards.get(guard.table, guard) != guard:
        raise ValueError(f"{guard.table} is already guarded by another rule")
    _guards[guard.table] = guard
    post_migrate.connect(_after_migrate, dispatch_uid="orders.immutable")


def _after_migrate(app_config: AppConfig, using: str, **_kwargs: Any) -> None:
    """Look after the tables of the one app that has just been migrated."""
    guards = [guard for guard in _guards.values() if guard.app_label == app_config.label]
    if guards:
        install(using, guards)


def install(using: str, guards: Iterable[Guard] | None = None) -> None:
    """Make the triggers of `guards` (all of them by default) stand; doing so twice changes nothing."""
    connection = connections[using]
    there = list(_applicable(connection, guards))
    wanted = {trigger.name: trigger for guard in there for trigger in triggers_of(guard, connection)}
    with transaction.atomic(using=using):
        enabled = _drop_stale(connection, wanted, {guard.table for guard in there})
        missing = [trigger for name, trigger in wanted.items() if name not in enabled]
        if missing:
            prepare(connection)
            _execute(connection, [trigger.sql for trigger in missing])


def _drop_stale(connection: BaseDatabaseWrapper, wanted: dict[str, Trigger], tables: set[str]) -> set[str]:
    """Drop our triggers that are outdated or switched off; the names of those that stand."""
    found = [row for row in standing(connection) if row.table in tables]
    good = {row.name for row in found if row.enabled and row.name in wanted}
    _execute(connection, [row.drop_sql for row in found if row.name not in good])
    return good


def _applicable(connection: BaseDatabaseWrapper, guards: Iterable[Guard] | None = None) -> Iterator[Guard]:
    """The guards whose table and columns exist here already: a later migration may still make them."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in _guards.values() if guards is None else guards:
            if guard.table in tables:
                described = connection.introspection.get_table_description(cursor, guard.table)
                if guard.columns <= {column.name for column in described}:
                    yield guard


def missing(using: str) -> list[Trigger]:
    """The triggers that ought to stand in this database and do not."""
    connection = connections[using]
    enabled = {row.name for row in standing(connection) if row.enabled}
    wanted = [trigger for guard in _applicable(connection) for trigger in triggers_of(guard, connection)]
    return [trigger for trigger in wanted if trigger.name not in enabled]


@checks.register(checks.Tags.database)
def check_triggers(databases: Sequence[str] | None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """`manage.py check --database default` tells each; `migrate`, which then installs them, all in one warning."""
    found = [trigger for using in databases or () for trigger in missing(using)]
    if migrating.get():
        return [_to_install(found)] if found else []
    return [
        checks.Error(
            f"The trigger that keeps {trigger.table} from being changed ({trigger.event}) is missing.",
            hint=f"Run `manage.py migrate`: it guards {trigger.table} again. Then find out who dropped it.",
            id="orders.E001",
        )
        for trigger in found
    ]


def _to_install(found: Sequence[Trigger]) -> checks.Warning:
    """After an upgrade there are many: each rule that was changed since."""
    tables = ", ".join(sorted({trigger.table for trigger in found}))
    return checks.Warning(
        f"Triggers ({len(found)}) that keep rows from being changed are missing, or of another version: {tables}.",
        hint="They are installed now. After an upgrade this is as it should be; else find out who dropped them.",
        id="orders.W001",
    )


@contextlib.contextmanager
def lifted(using: str) -> Iterator[None]:
    """ONLY for the test harness and planted faults: no triggers inside, all of them again afterwards."""
    connection = connections[using]
    _execute(connection, [row.drop_sql for row in standing(connection)])
    try:
        yield
    finally:
        install(using)


def guard_replacements(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """SQLite deletes what INSERT OR REPLACE displaces without a trigger, unless it is told otherwise."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


def _execute(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    """DDL. PostgreSQL refuses it while deferred checks of the table are pending: have them made now."""
    if not statements:
        return
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
