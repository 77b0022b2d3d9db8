"""The SQL of the triggers that `immutable` installs, for PostgreSQL and SQLite."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "immutable_"

# Comparing through jsonb leaves the trigger without a dependency on the columns: PostgreSQL refuses to
# alter the type of a column that a trigger's WHEN names. One trigger has all columns of a table, four arguments each
# (column, mode, message, what it hangs on), because turning the whole row into jsonb is what costs.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION immutable_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION immutable_compare() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    becomes jsonb := to_jsonb(NEW);
BEGIN
    FOR i IN 0 .. TG_NARGS - 4 BY 4 LOOP
        IF was -> TG_ARGV[i] IS DISTINCT FROM becomes -> TG_ARGV[i]
            AND (TG_ARGV[i + 1] = 'fixed'
                OR TG_ARGV[i + 1] = 'once' AND was ->> TG_ARGV[i] IS NOT NULL
                OR TG_ARGV[i + 1] = 'while' AND NOT (was ->> TG_ARGV[i + 3])::boolean
                OR TG_ARGV[i + 1] = 'until' AND was ->> TG_ARGV[i + 3] IS NOT NULL)
        THEN
            RAISE EXCEPTION USING MESSAGE = TG_ARGV[i + 2], ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""

STANDING = {
    "postgresql": """
        SELECT t.tgname, c.relname, t.tgenabled IN ('O', 'A') FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) AND starts_with(t.tgname, %s)""",
    "sqlite": """
        SELECT name, tbl_name, 1 FROM sqlite_master
        WHERE type = 'trigger' AND substr(name, 1, length(%s)) = %s""",
}


@dataclass(frozen=True)
class Guard:
    """What of one table must not change. Names are columns of the database; `open_while` pairs them with a flag,
    `open_until` with the column whose value ends it."""

    app_label: str
    table: str
    fixed: tuple[str, ...] = ()
    set_once: tuple[str, ...] = ()
    open_while: tuple[tuple[str, str], ...] = ()
    open_until: tuple[tuple[str, str], ...] = ()
    updatable: bool = True
    deletable: bool = True

    @property
    def columns(self) -> set[str]:
        pairs = (*self.open_while, *self.open_until)
        return {*self.fixed, *self.set_once, *(name for pair in pairs for name in pair)}


@dataclass(frozen=True)
class Trigger:
    """One trigger as it ought to stand."""

    name: str
    table: str
    event: str
    sql: str


@dataclass(frozen=True)
class Standing:
    """One trigger of ours as the database has it."""

    name: str
    table: str
    enabled: bool
    drop_sql: str


@dataclass(frozen=True)
class _Rule:
    """`event` on the table is refused with `message`; `column` narrows an UPDATE to changes of that one.

    `once` lets it be set where it was null, `flag` lets it change while that column is true, `end` while that is null.
    """

    event: str
    message: str
    column: str = ""
    once: bool = False
    flag: str = ""
    end: str = ""

    @property
    def mode(self) -> str:
        return "while" if self.flag else "until" if self.end else "once" if self.once else "fixed"


def triggers_of(guard: Guard, connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Raises ImproperlyConfigured for a database that we have no triggers for."""
    write = {"postgresql": _postgresql, "sqlite": _sqlite}.get(connection.vendor)
    if write is None:
        raise ImproperlyConfigured(f"{connection.display_name} cannot keep records: use PostgreSQL or SQLite.")
    quote = connection.ops.quote_name
    made = []
    for rules in _together(guard, connection.vendor):
        body = write(guard.table, rules, connection)
        digest = hashlib.sha256((body + FUNCTIONS).encode()).hexdigest()[:10]
        name = f"{PREFIX}{guard.table[:30]}_{digest}"
        sql = f"CREATE TRIGGER {quote(name)} {body}"
        columns = ", ".join(rule.column for rule in rules)
        made.append(Trigger(name, guard.table, f"{rules[0].event} {columns}".strip(), sql))
    return made


def _together(guard: Guard, vendor: str) -> Iterator[list[_Rule]]:
    """The rules that one trigger keeps: on PostgreSQL those of all columns, otherwise one."""
    rules = list(_rules(guard))
    if vendor == "sqlite":
        yield from ([rule] for rule in rules if rule.event != "TRUNCATE")
        return
    columns = [rule for rule in rules if rule.column]
    if columns:
        yield columns
    yield from ([rule] for rule in rules if not rule.column)


def _rules(guard: Guard) -> Iterator[_Rule]:
    table = guard.table
    if not guard.updatable:
        yield _Rule("UPDATE", f"{table} is append-only: no row of it is ever changed")
    for column in guard.fixed:
        yield _Rule("UPDATE", f"{table}.{column} never changes", column)
    for column in guard.set_once:
        yield _Rule("UPDATE", f"{table}.{column} is set once and then never changes", column, once=True)
    for column, flag in guard.open_while:
        yield _Rule("UPDATE", f"{table}.{column} never changes unless {flag}", column, flag=flag)
    for column, end in guard.open_until:
        yield _Rule("UPDATE", f"{table}.{column} never changes once {end} is set", column, end=end)
    if not guard.deletable:
        what = "keeps every row" if guard.updatable else "is append-only"
        yield _Rule("DELETE", f"{table} {what}: no row of it is ever deleted")
        yield _Rule("TRUNCATE", f"{table} {what}: no row of it is ever deleted")


def _postgresql(table: str, rules: list[_Rule], connection: BaseDatabaseWrapper) -> str:
    event = rules[0].event
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    function, arguments = "immutable_refuse", [rules[0].message]
    if rules[0].column:
        function = "immutable_compare"
        arguments = [text for rule in rules for text in (rule.column, rule.mode, rule.message, rule.flag or rule.end)]
    return (
        f"BEFORE {event} ON {connection.ops.quote_name(table)} FOR EACH {each} "
        f"EXECUTE FUNCTION {function}({', '.join(map(_literal, arguments))})"
    )


def _sqlite(table: str, rules: list[_Rule], connection: BaseDatabaseWrapper) -> str:
    (rule,) = rules
    when = ""
    if rule.column:
        column = connection.ops.quote_name(rule.column)
        when = f"WHEN OLD.{column} IS NOT NEW.{column} "
        if rule.once:
            when += f"AND OLD.{column} IS NOT NULL "
        if rule.flag:
            when += f"AND NOT OLD.{connection.ops.quote_name(rule.flag)} "
        if rule.end:
            when += f"AND OLD.{connection.ops.quote_name(rule.end)} IS NOT NULL "
    return (
        f"BEFORE {rule.event} ON {connection.ops.quote_name(table)} FOR EACH ROW {when}"
        f"BEGIN SELECT RAISE(ABORT, {_literal(rule.message)}); END"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def prepare(connection: BaseDatabaseWrapper) -> None:
    """What the triggers call, where they need something to call."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(FUNCTIONS)


def standing(connection: BaseDatabaseWrapper) -> list[Standing]:
    """Our triggers as this database has them, switched-off ones too."""
    sql, quote = STANDING[connection.vendor], connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(sql, [PREFIX] * sql.count("%s"))
        rows = cursor.fetchall()
    on = " ON {}" if connection.vendor == "postgresql" else ""
    return [
        Standing(name, table, bool(enabled), f"DROP TRIGGER {quote(name)}" + on.format(quote(table)))
        for name, table, enabled in rows
    ]
