"""Money given back: counted apart from the report, each currency by itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.reports import refunds
from orders.tests.make import make_shop, make_supplier
from refunds import paying
from refunds.actions import Asked
from refunds.models import Payout
from refunds.tests import journeys
from refunds.tests.make import AT, DAY, HOUR, MINUTE, make_supervisor, make_ticket, move, payout_of

from .following import ask, counts, figures, led_astray, listed, queries, table, tile, total

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def paid(at=AT, **facts) -> Payout:
    return payout_of(make_ticket(state="paid", at=at, **facts))


def paid_from_own_stock() -> Payout:
    ticket = make_ticket(state="evidence_check", supplier=None)
    ticket = move(ticket, "approve", make_supervisor(), AT + HOUR, Asked(reason="The code is dead."))
    return paying.work(payout_of(ticket), at=AT + 2 * HOUR)


def scenario():
    """Two scenarios, two currencies, own stock and a supplier; one that is not paid yet."""
    supplier = make_supplier(name="Cards & Co")
    shop = make_shop(name="Dollar shop", currency="USD")
    made = [
        paid(supplier=supplier),
        paid(supplier=supplier, amount_fen=2_500),
        paid(supplier=supplier, shop=shop, amount_fen=700),
        payout_of(journeys.paid(at=AT, supplier=supplier, amount_fen=2_000)),
    ]
    make_ticket(state="approved", supplier=supplier)
    return supplier, shop, made


def apart(by: str) -> dict[str, dict[object, list[int]]]:
    """Number and money by currency and value, from the rows themselves."""
    found: dict[str, dict[object, list[int]]] = defaultdict(dict)
    for row in Payout.objects.all():
        if row.status == "succeeded":
            of = found[row.currency].setdefault(getattr(row, by), [0, 0])
            of[0] += 1
            of[1] += row.amount_fen
    return found


def test_refunds_are_counted_by_what_went_wrong():
    scenario()
    report = ask(refunds)
    expected = apart("scenario")
    for currency in ("CNY", "USD"):
        lines = {
            line.code: [line.figures[0].value, line.figures[1].value] for line in table(report, f"by-{currency}").lines
        }
        assert lines == expected[currency]
    assert {line.code for line in table(report, "by-CNY").lines} == {"invalid_code", "not_delivered"}


def test_two_currencies_are_never_added():
    scenario()
    report = ask(refunds)
    assert [str(table.key) for table in report.tables] == ["by-CNY", "time-CNY", "by-USD", "time-USD"]
    assert tile(report, "Given back in CNY").value == 14_500
    assert tile(report, "Given back in USD").value == 700
    assert tile(report, "Refunds").value == 4
    money = [(figure.currency, figure.value) for _name, figure in figures(report) if figure.unit == "money"]
    assert {currency for currency, _value in money} == {"CNY", "USD"}
    assert 15_200 not in {value for _currency, value in money}
    assert {(chart.unit, chart.currency) for chart in report.charts} == {("money", "CNY"), ("money", "USD")}


def test_an_average_is_rounded_to_the_whole_minor_unit():
    scenario()
    for amount in (1, 2):
        paid(amount_fen=amount, shop=make_shop(currency="JPY"))
    assert tile(ask(refunds), "On average in CNY").value == 4_833
    assert tile(ask(refunds, currency="JPY"), "On average in JPY").value == 2
    assert tile(ask(refunds, currency="EUR"), "Refunds").value == 0


@pytest.mark.parametrize("by", ["scenario", "responsible", "shop", "channel", "supplier"])
def test_every_figure_leads_to_its_payouts(by):
    scenario()
    paid_from_own_stock()
    report = ask(refunds, by)
    assert led_astray(report) == []
    for name, figure in figures(report):
        if figure.unit == "money":
            assert figure.leads is not None
            assert sum(row.amount_fen for row in listed(figure.leads)) == figure.value, name


def test_own_stock_and_a_supplier_are_told_apart():
    scenario()
    paid_from_own_stock()
    assert counts(table(ask(refunds, "supplier"), "by-CNY"), 0) == {"Cards & Co": [3], "none": [1]}
    assert tile(ask(refunds, supplier="none"), "Refunds").value == 1


def test_each_filter_narrows():
    supplier, shop, made = scenario()
    assert ask(refunds).tiles[0].figure.value == 4
    for given, expected in (
        ({"scenario": "not_delivered"}, 1),
        ({"responsible": "supplier"}, 4),
        ({"responsible": "none"}, 0),
        ({"supplier": supplier.code}, 4),
        ({"shop": shop.code}, 1),
        ({"shop": made[0].shop.code}, 1),
        ({"channel": "sandbox"}, 4),
        ({"channel": "balance"}, 0),
        ({"currency": "USD"}, 1),
        ({"currency": "USD", "scenario": "not_delivered"}, 0),
    ):
        assert ask(refunds, **given).tiles[0].figure.value == expected, given


@pytest.mark.parametrize("given", [{"currency": "XXX"}, {"channel": "' OR 1=1 --"}, {"supplier": "nobody"}])
def test_what_is_no_choice_counts_nothing(given):
    scenario()
    report = ask(refunds, **given)
    assert [tile.figure.value for tile in report.tiles] == [0]
    assert (report.tables, report.charts) == ([], [])


def test_the_first_moment_counts_and_the_one_after_the_last_does_not():
    midnight = datetime(2024, 5, 15, tzinfo=SHANGHAI)
    moments = [midnight - MINUTE, midnight, midnight + DAY - timedelta(microseconds=1), midnight + DAY]
    for at in moments:
        ticket = make_ticket(state="approved", at=AT)
        paying.work(ticket.payouts.get(), at=at)
    report = ask(refunds, **{"from": "2024-05-15", "to": "2024-05-15"})
    assert (tile(report, "Refunds").value, tile(report, "Refunds").before) == (2, 1)
    assert counts(table(report, "time-CNY"), 0, 1) == {"05-15": [2, 20_000]}
    assert total(report, "by-CNY") == [2, 20_000, 10_000, 1, 10_000, 10_000]


def test_it_costs_the_same_with_one_and_with_thirty():
    paid()
    with_one = queries(refunds)
    for number in range(29):
        paid(at=AT + number * HOUR)
    assert queries(refunds) == with_one <= 4
