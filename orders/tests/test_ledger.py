"""Money in the books moves once, never below nothing, and the books can prove themselves."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import override

from orders import immutable, ledger
from orders.models import Account, Transfer

from .at_once import at_once
from .make import NOON, make_shop

pytestmark = pytest.mark.django_db


def credit(shop, amount_fen=500, reference="refund:R1", buyer="buyer", currency="CNY"):
    return ledger.credit_buyer(shop, buyer, amount_fen, currency, reference, at=NOON)


def debit(shop, amount_fen=500, reference="debit:D1", buyer="buyer", currency="CNY"):
    return ledger.debit_buyer(shop, buyer, amount_fen, currency, reference, at=NOON)


def account(shop, kind="buyer"):
    return Account.objects.get(shop=shop, kind=kind)


def differences():
    with override("en"):
        return list(ledger.differences())


def test_credit_gives_the_buyer_what_the_shop_owes():
    shop = make_shop()
    line, created = credit(shop, 500)
    assert created
    assert (line.amount_fen, line.at, line.shop) == (500, NOON, shop)
    assert (line.debit.kind, line.credit.kind) == ("shop", "buyer")
    assert ledger.balance_of(shop, "buyer", "CNY") == 500
    assert account(shop, "shop").balance_fen == 500
    assert differences() == []


def test_credit_again_is_the_same_transfer():
    shop = make_shop()
    first, _created = credit(shop)
    again, created = credit(shop)
    assert (again, created) == (first, False)
    assert ledger.balance_of(shop, "buyer", "CNY") == 500


@pytest.mark.parametrize("change", [{"amount_fen": 499}, {"buyer": "other"}, {"currency": "USD"}])
def test_a_reference_names_one_transfer(change):
    shop = make_shop()
    credit(shop)
    with pytest.raises(ledger.ReferenceReused, match=r"refund:R1"):
        credit(shop, **change)
    assert Transfer.objects.count() == 1
    assert differences() == []


def test_a_reference_of_another_shop_is_another_transfer():
    credit(make_shop())
    _line, created = credit(make_shop())
    assert created


def test_debit_takes_from_both_sides():
    shop = make_shop()
    credit(shop, 500)
    line, created = debit(shop, 200)
    assert created
    assert (line.debit.kind, line.credit.kind) == ("buyer", "shop")
    assert ledger.balance_of(shop, "buyer", "CNY") == 300
    assert account(shop, "shop").balance_fen == 300
    assert differences() == []


def test_debit_again_is_the_same_transfer_even_when_nothing_is_left():
    shop = make_shop()
    credit(shop, 500)
    first, _created = debit(shop, 500)
    assert debit(shop, 500) == (first, False)
    assert ledger.balance_of(shop, "buyer", "CNY") == 0


@pytest.mark.parametrize("buyer", ["buyer", "nobody"])
def test_debit_never_takes_more_than_there_is(buyer):
    shop = make_shop()
    credit(shop, 500)
    with pytest.raises(ledger.InsufficientBalance):
        debit(shop, 501, buyer=buyer)
    assert Transfer.objects.count() == 1
    assert Account.objects.count() == 2


def test_debit_takes_no_other_currency():
    shop = make_shop()
    credit(shop, 500)
    with pytest.raises(ledger.InsufficientBalance):
        debit(shop, 1, currency="USD")


def test_the_database_itself_refuses_a_negative_balance():
    shop = make_shop()
    credit(shop, 500)
    with pytest.raises(IntegrityError, match="account_never_negative"), transaction.atomic():
        Account.objects.update(balance_fen=F("balance_fen") - 501)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount_fen": 0}, "positive amount"),
        ({"amount_fen": -1}, "positive amount"),
        ({"reference": ""}, "needs a reference"),
        ({"buyer": ""}, "the buyer's reference"),
    ],
)
def test_credit_refuses_what_can_never_be_a_transfer(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        credit(make_shop(), **change)
    assert Account.objects.count() == 0


def test_transfer_stays_in_one_shop_and_one_currency():
    shop, other = make_shop(), make_shop()
    make = Account.objects.create
    buyer = make(shop=shop, kind="buyer", reference="b", currency="CNY")
    dollars = make(shop=shop, kind="buyer", reference="b", currency="USD")
    foreign = make(shop=other, kind="shop", currency="CNY")
    wrong = [(dollars, "one currency"), (foreign, "within one shop"), (buyer, "two accounts")]
    for side, sentence in wrong:
        with pytest.raises(ValueError, match=sentence):
            ledger.transfer(shop, debit=side, credit=buyer, amount_fen=1, reference="r", at=NOON)


def test_statement_is_the_buyers_own_newest_first():
    shop = make_shop()
    credit(shop, 500)
    debit(shop, 200)
    credit(shop, 9, reference="refund:R2", buyer="other")
    credit(shop, 9, reference="refund:R3", currency="USD")
    references = [line.reference for line in ledger.statement(shop, "buyer", "CNY")]
    assert references == ["debit:D1", "refund:R1"]


def test_differences_names_a_bent_balance():
    shop = make_shop()
    credit(shop, 500)
    buyer = account(shop)
    Account.objects.filter(pk=buyer.pk).update(balance_fen=501)
    assert differences() == [
        f"Account {buyer.pk} says 501 fen, but its transfers make 500 fen.",
        f"Shop {shop.code} owes 500 fen CNY, but its buyers hold 501 fen.",
    ]


def test_differences_names_what_a_bent_transfer_breaks():
    shop = make_shop()
    line, _created = credit(shop, 500)
    with immutable.lifted("default"):
        Transfer.objects.update(amount_fen=7)
    assert differences() == [
        f"Account {line.debit_id} says 500 fen, but its transfers make 7 fen.",
        f"Account {line.credit_id} says 500 fen, but its transfers make 7 fen.",
    ]


def test_differences_names_a_transfer_between_shops():
    line, _created = credit(make_shop())
    with immutable.lifted("default"):
        Transfer.objects.update(shop=make_shop())
    assert differences() == [f"Transfer {line.pk} joins accounts of another shop or of two currencies."]


@pytest.mark.parametrize("shops", [1, 3])
def test_differences_asks_the_same_few_questions_of_any_number(shops, django_assert_num_queries):
    for shop in [make_shop() for _serial in range(shops)]:
        for buyer in ("a", "b"):
            credit(shop, 500, reference=f"refund:{buyer}", buyer=buyer)
            debit(shop, 100, reference=f"debit:{buyer}", buyer=buyer)
    with django_assert_num_queries(3):
        assert differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_reference_at_once_is_one_transfer():
    shop = make_shop()
    results = at_once([lambda: credit(shop)] * 8)
    assert [created for _line, created in results].count(True) == 1
    assert len({line.pk for line, _created in results}) == 1
    assert ledger.balance_of(shop, "buyer", "CNY") == 500
    assert differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_reference_for_different_buyers_at_once_is_one_transfer():
    shop = make_shop()
    results = at_once([partial(credit, shop, buyer=f"buyer{serial}") for serial in range(8)], ledger.LedgerError)
    assert sum(isinstance(result, ledger.ReferenceReused) for result in results) == 7
    assert Transfer.objects.count() == 1
    assert differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_debits_at_once_never_take_more_than_there_is():
    shop = make_shop()
    credit(shop, 500)
    results = at_once([partial(debit, shop, 200, f"debit:{serial}") for serial in range(8)], ledger.LedgerError)
    assert sum(isinstance(result, ledger.InsufficientBalance) for result in results) == 6
    assert ledger.balance_of(shop, "buyer", "CNY") == 100
    assert differences() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_reference_at_once_between_unrelated_accounts_is_one_transfer():
    """No lock is shared here: the unique reference alone decides."""
    shop = make_shop()
    for serial in range(8):
        credit(shop, 500, f"refund:{serial}", buyer=f"buyer{serial}")
    buyers = list(Account.objects.filter(kind="buyer"))

    def give(debit, credit):
        return ledger.transfer(shop, debit=debit, credit=credit, amount_fen=100, reference="gift", at=NOON)

    pairs = zip(buyers[:4], buyers[4:], strict=True)
    results = at_once([partial(give, *pair) for pair in pairs], ledger.LedgerError)
    assert sum(isinstance(result, ledger.ReferenceReused) for result in results) == 3
    assert Transfer.objects.filter(reference="gift").count() == 1
    assert differences() == []
