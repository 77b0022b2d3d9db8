"""What suppliers answered, counted apart from the report; and the money of their goods."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from helpdesk.reports import suppliers
from orders.tests.make import make_shop, make_supplier
from refunds import actions, sweeping
from refunds.actors import SYSTEM
from refunds.models import Claim, Payout
from refunds.tests import journeys
from refunds.tests.make import AT, CUSTOMER, DAY, HOUR, MINUTE, asked_supplier, fresh, make_ticket, move

from .following import LATER, ask, counts, figures, led_astray, listed, queries, table, tile, total

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
BECAME = (0, 1, 2, 3, 4, 5, 6)


def question(supplier, *, at=AT + HOUR, **facts) -> Claim:
    return asked_supplier(make_ticket(supplier=supplier, **facts), at=at).claims.get()


def answered(supplier, answer="agree", *, after=HOUR, at=AT + HOUR, **facts) -> Claim:
    return actions.answer_claim(question(supplier, at=at, **facts), answer, by=SYSTEM, at=at + after)


def scenario():
    """Two suppliers: all that can become of a question; one silence that nobody has noted, one that waits."""
    good, slow = make_supplier(name="Good"), make_supplier(name="Slow")
    answered(good, after=10 * MINUTE)
    answered(good, after=25 * MINUTE + timedelta(seconds=59))
    answered(good, "refuse", after=3 * HOUR)
    answered(slow, "refuse", after=20 * HOUR)
    silent = question(slow)
    sweeping.sweep(at=AT + 26 * HOUR)
    actions.answer_claim(silent, "agree", by=SYSTEM, at=AT + 30 * HOUR)
    withdrawn = question(slow, at=AT + 2 * DAY)
    move(fresh(withdrawn.ticket), "withdraw", CUSTOMER, AT + 2 * DAY + HOUR)
    question(good, at=AT + 3 * DAY)
    question(slow, at=LATER - HOUR)
    return good, slow


def test_what_suppliers_answered():
    good, slow = scenario()
    report = ask(suppliers)
    # Asked, agreed, refused, no answer in time, waiting, no longer needed, late.
    assert counts(table(report), *BECAME) == {"Good": [4, 2, 1, 1, 0, 0, 0], "Slow": [4, 0, 1, 1, 1, 1, 1]}
    for supplier in (good, slow):
        apart = Counter(row.status for row in Claim.objects.filter(supplier=supplier))
        [line] = [line for line in table(report).lines if line.name == supplier.name]
        values: list[Any] = [figure.value for figure in line.figures[:6]]
        statuses = ("agreed", "refused", "closed")
        assert [values[0], values[1], values[2], values[5]] == [apart.total(), *(apart[how] for how in statuses)]
        assert values[3] + values[4] == apart["silent"] + apart["open"]
    assert [tile(report, "Questions asked").value, tile(report, "No answer in time").value] == [8, 2]


def test_how_long_answers_took_is_exact_to_the_minute():
    good, _slow = scenario()
    report = ask(suppliers)
    took = [
        int((row.answered_at - row.asked_at).total_seconds()) // 60 * 60
        for row in Claim.objects.filter(status__in=("agreed", "refused")).exclude(answered_at=None)
        if row.answered_at
    ]
    assert tile(report, "Time to answer, median").value == median_low(took) == 25 * 60
    assert tile(report, "Time to answer, 9 of 10").value == max(took) == 20 * 3600
    [line] = [line for line in table(report).lines if line.name == good.name]
    assert [figure.value for figure in line.figures[7:]] == [2 / 3, 25 * 60, 3 * 3600]


def test_a_dead_sweeper_hides_no_silence():
    scenario()
    report = ask(suppliers)
    assert [str(notice)[:22] for notice in report.notices] == ["1 question of these ha"]
    sweeping.sweep(at=LATER)
    swept = ask(suppliers)
    assert swept.notices == []
    assert counts(table(swept), *BECAME) == counts(table(report), *BECAME)


def paid(supplier, **facts) -> Payout:
    ticket = make_ticket(state="paid", supplier=supplier, **facts)
    return ticket.payouts.get()


def test_money_of_their_goods_and_what_they_caused():
    good, shop = make_supplier(name="Good"), make_shop(currency="USD")
    paid(good)
    paid(good, amount_fen=250)
    paid(good, shop=shop, amount_fen=70)
    other = paid(make_supplier(name="Other"), amount_fen=30, scenario="code_already_used",
                 evidence=("payment", "product", "communication"))  # fmt: skip
    assert other.responsible == "disputed"
    report = ask(suppliers)
    assert [table.key for table in report.tables] == ["by", "money-CNY", "money-USD"]
    assert counts(table(report, "money-CNY"), 0, 1, 2, 3) == {"Good": [2, 10_250, 2, 10_250], "Other": [1, 30, 0, 0]}
    assert counts(table(report, "money-USD"), 0, 1, 2, 3) == {"Good": [1, 70, 1, 70]}
    rows = Payout.objects.filter(currency="CNY", responsible="supplier")
    assert total(report, "money-CNY")[3] == sum(row.amount_fen for row in rows)


def test_every_figure_leads_to_its_rows():
    good, _slow = scenario()
    paid(good)
    journeys.paid(at=AT, supplier=good)
    # What comes of now is by the clock on the wall, so what waits then is overdue now.
    Claim.objects.filter(status="open").update(due_at=AT)
    report = ask(suppliers)
    assert led_astray(report) == []
    for name, figure in figures(report):
        if figure.unit == "money":
            assert figure.leads is not None
            assert sum(row.amount_fen for row in listed(figure.leads)) == figure.value, name
    assert led_astray(ask(suppliers, supplier=good.code)) == []


def test_own_stock_is_no_suppliers_money():
    paid(make_supplier())
    from .test_refunds import paid_from_own_stock

    paid_from_own_stock()
    report = ask(suppliers)
    assert total(report, "money-CNY")[0] == 1
    assert led_astray(report) == []


def test_each_filter_narrows():
    good, slow = scenario()
    shop = Claim.objects.filter(supplier=good).order_by("pk")[0].ticket.shop
    for given, expected in (
        ({"supplier": good.code}, 4),
        ({"supplier": slow.code}, 4),
        ({"shop": shop.code}, 1),
        ({"shop": shop.code, "supplier": slow.code}, 0),
        ({"supplier": "none"}, 0),
        ({"supplier": "nobody knows"}, 0),
    ):
        assert tile(ask(suppliers, **given), "Questions asked").value == expected, given


def test_the_first_moment_counts_and_the_one_after_the_last_does_not():
    supplier, midnight = make_supplier(), datetime(2024, 5, 15, tzinfo=SHANGHAI)
    for at in (midnight - MINUTE, midnight, midnight + DAY - timedelta(microseconds=1), midnight + DAY):
        question(supplier, at=at)
    report = ask(suppliers, **{"from": "2024-05-15", "to": "2024-05-15"})
    assert (tile(report, "Questions asked").value, tile(report, "Questions asked").before) == (2, 1)


def test_it_costs_the_same_with_one_and_with_thirty():
    supplier = make_supplier()
    answered(supplier)
    with_one = queries(suppliers)
    for number in range(29):
        answered(supplier, after=number * MINUTE)
    assert queries(suppliers) == with_one <= 8
