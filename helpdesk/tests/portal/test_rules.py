"""The published rules: those in force, in the reader's language, of one product, and their older versions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from helpdesk.portal import rules
from orders.tests.make import make_product, make_shop, make_supplier
from refunds import clauses
from refunds.models import Clause, ClauseVersion
from refunds.policy import Rules

pytestmark = pytest.mark.django_db


def read(path: str = "/rules/", language: str = "en", **asked: Any) -> str:
    answer = Client(headers={"accept-language": language}).get(path, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def publish(code: str = "invalid_code", *, ago: timedelta = timedelta(0), **changed: Any) -> ClauseVersion:
    """The next version of a clause."""
    newest = ClauseVersion.objects.filter(clause__code=code).latest("number")
    names = ("title_en", "title_zh", "text_en", "text_zh", "rules_data")
    values = {name: getattr(newest, name) for name in names} | changed
    return ClauseVersion.objects.create(
        clause=newest.clause, number=newest.number + 1, published_at=timezone.now() - ago, **values
    )


def test_every_clause_in_force_has_its_place_version_and_words():
    text = read()
    for version in clauses.in_force(timezone.now()):
        assert f'id="{version.clause.code}"' in text
        assert escape(version.title) in text
        assert escape(version.text) in text
        assert f'href="/rules/{version.clause.code}/"' in text
    assert "Within 24 hours after delivery." in text
    assert "Is asked and has 24 hours to answer. Without an answer in time the refund goes ahead." in text
    assert text.count("Not refundable") == sum(
        version.rules.outcome == "none" for version in clauses.in_force(timezone.now())
    )


def test_chinese_readers_get_the_chinese_words():
    text = read(language="zh-hans")
    assert "充值未到账" in text
    assert "Top-up or goods did not arrive" not in text


def test_a_newer_version_replaces_the_older_which_stays_to_be_looked_up():
    publish(title_en="The code is refused")
    assert "The code is refused" in read()
    assert "The card code is invalid" not in read()
    text = read("/rules/invalid_code/")
    assert text.index("The code is refused") < text.index("The card code is invalid")
    assert 'id="v2"' in text
    assert 'id="v1"' in text
    assert text.count("In force<") == 1


def test_what_is_published_later_is_not_shown_yet():
    publish(ago=-timedelta(days=1), title_en="From tomorrow on")
    assert "From tomorrow on" not in read()
    assert "From tomorrow on" not in read("/rules/invalid_code/")


def test_versions_are_paged_and_bounded(django_assert_max_num_queries):
    for _ in range(rules.VERSIONS_A_PAGE + 2):
        publish()
    with django_assert_max_num_queries(8):
        text = read("/rules/invalid_code/")
    assert text.count("<article") == rules.VERSIONS_A_PAGE
    assert 'href="?page=2"' in text
    assert 'id="v1"' in read("/rules/invalid_code/", page="2")
    for page in ("0", "-1", "99", "x", "\x00"):
        read("/rules/invalid_code/", page=page)


@pytest.mark.parametrize("path", ["/rules/no-such/", "/rules/x/y/", "/rules/%00/"])
def test_no_such_clause_is_not_found(path):
    assert Client().get(path).status_code == 404


def test_a_clause_without_a_version_is_not_shown():
    Clause.objects.create(code="empty")
    assert 'id="empty"' not in read()
    assert Client().get("/rules/empty/").status_code == 404


def test_one_products_delivery_time_and_supplier_are_in_words():
    shop = make_shop()
    slow = make_product(
        shop=shop, name="话费慢充", promised_delivery_minutes=1440, supplier=make_supplier(name="Secret Ltd")
    )
    own = make_product(shop=shop, name="Own card")
    text = read(shop=shop.code, product=slow.code)
    assert "What the rules mean for 话费慢充" in text
    assert "From 24 h after paying on" in text
    assert "Promised delivery: within 24 h." in text
    assert "Secret Ltd" not in text
    text = read(shop=shop.code, product=own.code)
    assert "From 30 min after paying on" in text
    assert "no supplier has to be asked" in text
    assert "Is asked and has" not in text


def test_products_are_searched_within_one_shop_and_bounded(django_assert_num_queries):
    shop, other = make_shop(), make_shop()
    make_product(shop=other, name="Foreign card")
    for _ in range(rules.MOST_PRODUCTS + 5):
        make_product(shop=shop, name="Card <b>")
    text = read(shop=shop.code, q="card")
    assert text.count("Card &lt;b&gt;") == rules.MOST_PRODUCTS
    assert "Foreign card" not in text
    assert "There are more" in text
    assert "No product of this name" in read(shop=shop.code, q="%")


@pytest.mark.parametrize(
    "asked", [{"shop": "\x00"}, {"q": "x" * 500}, {"shop": "none", "product": "none"}, {"product": "\x00"}]
)
def test_what_cannot_be_a_question_asks_nothing(asked):
    assert "What the rules mean for" not in read(**asked)


def test_words_of_rules_are_text():
    publish(title_en="<script>alert(1)</script>", text_en="<img src=x onerror=alert(1)>")
    text = read() + read("/rules/invalid_code/")
    assert "<script>alert(1)" not in text
    assert "<img src=x" not in text


@pytest.mark.parametrize(
    ("rules_data", "words"),
    [
        ({"outcome": "full", "window": "payment", "window_hours": 1}, "Within 1 hour after paying."),
        ({"outcome": "full", "window": "until_delivery"}, "Until the delivery succeeds."),
        ({"outcome": "full"}, "At any time."),
        ({"outcome": "pro_rata"}, "The part that did not arrive."),
        ({"outcome": "none", "unless": "no_return"}, "within 7 days"),
        ({"outcome": "full", "needs_supplier": True, "on_silence": "escalate"}, "a supervisor decides."),
    ],
)
def test_each_rule_has_words(rules_data, words):
    publish(rules_data=Rules.from_json(rules_data).to_json())
    text = read()
    start = text.index('id="invalid_code"')
    assert words in text[start : text.index("</article>", start)]


def test_the_page_costs_the_same_however_many_clauses(django_assert_num_queries, django_assert_max_num_queries):
    with django_assert_max_num_queries(10) as first:
        read()
    cost = len(first)
    for number in range(4):
        clause = Clause.objects.create(code=f"more-{number}", position=50)
        words = {"title_en": "T", "title_zh": "T", "text_en": "T", "text_zh": "T"}
        now = timezone.now()
        ClauseVersion.objects.create(clause=clause, number=1, published_at=now, rules_data={"outcome": "full"}, **words)
    with django_assert_num_queries(cost):
        read()
