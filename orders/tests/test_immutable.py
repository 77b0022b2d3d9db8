"""The triggers hold against the ORM and raw SQL, come back by themselves, and are missed when gone."""

import io
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils import timezone

from orders import immutable, ledger
from orders.models import ExternalRefund, Payment, Transfer
from orders.triggers import Guard, standing

from .make import make_order, make_payment, make_shop

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def make_transfer(shop=None, reference="refund:1", amount_fen=500):
    made, _created = ledger.credit_buyer(shop or make_shop(), "buyer", amount_fen, "CNY", reference, at=timezone.now())
    return made


def raw(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def drop_one(table):
    row = next(row for row in standing(connection) if row.table == table)
    connection.check_constraints()
    raw(row.drop_sql)


def problems():
    return [found for found in run_checks(databases=["default"]) if found.id == "orders.E001"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE orders_transfer SET amount_fen = 1",
        "UPDATE orders_transfer SET amount_fen = amount_fen",
        "DELETE FROM orders_transfer",
    ],
)
def test_append_only_refuses_raw_sql(sql):
    make_transfer()
    with pytest.raises(IntegrityError, match="orders_transfer is append-only"):
        raw(sql)
    assert Transfer.objects.get().amount_fen == 500


def test_append_only_refuses_the_orm():
    made = make_transfer()
    made.amount_fen = 1
    for attempt in (made.save, made.delete, lambda: Transfer.objects.update(reference="other")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert Transfer.objects.get().reference == "refund:1"


def test_append_only_refuses_truncate():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    make_transfer()
    connection.check_constraints()
    with pytest.raises(IntegrityError, match="append-only"):
        raw("TRUNCATE orders_transfer CASCADE")
    with pytest.raises(IntegrityError, match=r"append-only|keeps every row"):
        raw("TRUNCATE orders_payment CASCADE")


def test_append_only_refuses_replacement():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    made = make_transfer()
    columns = "id, debit_id, credit_id, amount_fen, reference, shop_id, at"
    for key in (made.pk, made.pk + 1):  # the same key, and the same (shop, reference)
        with pytest.raises(IntegrityError, match="append-only"):
            raw(
                f"INSERT OR REPLACE INTO orders_transfer ({columns}) VALUES (%s, %s, %s, 9, %s, %s, %s)",
                key, made.debit_id, made.credit_id, made.reference, made.shop_id, "2026-01-01",
            )  # fmt: skip
    assert Transfer.objects.get().amount_fen == 500


def test_external_refund_is_append_only():
    ExternalRefund.objects.create(payment=make_payment(), amount_fen=1, reference="r", source="feed")
    with pytest.raises(IntegrityError, match="orders_externalrefund is append-only"), transaction.atomic():
        ExternalRefund.objects.update(amount_fen=2)


@pytest.mark.parametrize("change", [{"amount_fen": 1}, {"currency": "USD"}, {"channel": "other"}, {"serial": "other"}])
def test_payment_facts_never_change(change):
    payment = make_payment()
    with pytest.raises(IntegrityError, match=r"orders_payment\..* never changes"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(**change)


def test_payment_shop_never_changes():
    payment = make_payment()
    with pytest.raises(IntegrityError, match=r"orders_payment\.shop_id never changes"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(shop=make_shop(code="other"))


def test_payment_order_is_set_once():
    order = make_order()
    payment = make_payment(shop=order.shop, order=None)
    Payment.objects.filter(pk=payment.pk).update(order=order)
    Payment.objects.filter(pk=payment.pk).update(order=order, buyer_reference="b")
    for other in (None, make_order(shop=order.shop, number="other")):
        with pytest.raises(IntegrityError, match="order_id is set once"), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(order=other)
    assert Payment.objects.get(pk=payment.pk).order == order


def test_payment_is_kept_but_saved_unchanged():
    payment = make_payment()
    payment.save()
    with pytest.raises(IntegrityError, match="orders_payment keeps every row"), transaction.atomic():
        payment.delete()


def test_install_twice_changes_nothing(django_assert_num_queries):
    before = standing(connection)
    immutable.install("default")
    assert standing(connection) == before


def test_install_replaces_an_outdated_trigger():
    changed = Guard("orders", "orders_sandboxscript", deletable=False)
    immutable.install("default", [changed])
    assert [row.table for row in standing(connection)].count("orders_sandboxscript") >= 1
    immutable.install("default", [Guard("orders", "orders_sandboxscript", updatable=False)])
    raw("DELETE FROM orders_sandboxscript")
    assert [row.table for row in standing(connection)].count("orders_sandboxscript") == 1


def test_install_skips_what_is_not_migrated_yet():
    immutable.install("default", [Guard("orders", "orders_of_tomorrow", updatable=False)])
    immutable.install("default", [Guard("orders", "orders_sandboxscript", fixed=("of_tomorrow",))])
    assert not [row for row in standing(connection) if row.table == "orders_sandboxscript"]


def test_install_switches_a_disabled_trigger_on():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can switch a trigger off")
    raw("ALTER TABLE orders_transfer DISABLE TRIGGER USER")
    assert {found.level for found in problems()} == {40}
    immutable.install("default")
    assert problems() == []


def test_check_names_the_table_without_its_trigger():
    assert problems() == []
    drop_one("orders_transfer")
    (found,) = problems()
    assert found.is_serious()
    assert "orders_transfer" in found.msg
    assert "orders_transfer" in found.hint


def test_lifted_lets_a_fault_be_planted_and_guards_again():
    make_transfer()
    with immutable.lifted("default"):
        assert standing(connection) == []
        Transfer.objects.update(amount_fen=7)
    assert problems() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.update(amount_fen=8)


def test_a_table_has_one_rule():
    with pytest.raises(ValueError, match="orders_transfer is already guarded"):
        immutable.frozen(Transfer, ["amount_fen"])


def test_only_tests_lift_the_triggers():
    sources = [path for folder in ("orders", "refunds", "helpdesk") for path in (ROOT / folder).rglob("*.py")]
    found = [path for path in sources if "lifted(" in path.read_text() and "tests" not in path.parts]
    assert found == [ROOT / "orders" / "immutable.py"]


@pytest.mark.django_db(transaction=True)
def test_migrate_puts_back_what_a_rebuilt_table_lost():
    """SQLite rebuilds the table for each alteration; PostgreSQL alters a column that a trigger watches."""
    field = Payment._meta.get_field("serial")
    wider = models.CharField(max_length=65)
    wider.set_attributes_from_name("serial")
    with connection.schema_editor() as editor:
        editor.alter_field(Payment, field, wider)
    with connection.schema_editor() as editor:
        editor.alter_field(Payment, wider, field)
    call_command("migrate", verbosity=0)
    assert problems() == []
    make_payment()
    with pytest.raises(IntegrityError, match="serial never changes"):
        Payment.objects.update(serial="other")


@pytest.mark.django_db(transaction=True)
def test_migrate_warns_of_a_missing_trigger_and_cures_it():
    drop_one("orders_transfer")
    with pytest.raises(SystemCheckError):
        call_command("check", databases=["default"], stdout=io.StringIO())
    told = io.StringIO()
    call_command("migrate", verbosity=0, skip_checks=False, stderr=told, stdout=told)
    assert "Triggers (1) that keep rows from being changed are missing, or of another version: orders_transfer." in (
        told.getvalue()
    )
    assert problems() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_flush_empties_append_only_tables_and_keeps_what_migrations_made(time):
    from django.contrib.auth.models import Permission

    assert Transfer.objects.count() == 0
    assert Permission.objects.filter(codename="view_transfer").count() == 1
    assert problems() == []
    Permission.objects.all().delete()
    make_transfer()


def test_the_database_is_whole_after_a_flush():
    from django.contrib.auth.models import Permission

    assert Permission.objects.filter(codename="view_transfer").exists()
    assert Transfer.objects.count() == 0
