"""How a customer gets in, and that guessing tells and gains nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from helpdesk.access import guesses, opening, tokens
from orders import query_passwords
from orders.models import Order
from orders.signatures import hmac_hex
from orders.tests.make import make_order, make_payment, make_shop

from .. import calling
from ..calling import code, nobody

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return make_order(query_password="opensesame", contact="Buyer@Example.com")


def knock(order: Order, *, api: calling.Api | None = None, **told: Any) -> Any:
    body = {"shop": order.shop.code, "order_number": order.number, **told}
    return (api or nobody()).post("access", {name: value for name, value in body.items() if value is not None})


def link(order: Order, *, at: float | None = None, nonce: str = "nonce-0001") -> dict[str, Any]:
    timestamp = str(int(timezone.now().timestamp() if at is None else at))
    message = f"{order.number}\n{timestamp}\n{nonce}".encode()
    return {"timestamp": timestamp, "nonce": nonce, "signature": hmac_hex(order.shop.signing_secret, message)}


def test_query_password_opens_everything_of_one_order(order: Order):
    answer = knock(order, query_password="opensesame")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["level"], told["expires_in_s"]) == ("full", 12 * 3600)
    api = calling.Api(f"Access {told['token']}")
    assert api.post("tickets", {"scenario": "invalid_code"}).status_code == 201
    assert [row["order_number"] for row in api.get("tickets").json()["results"]] == [order.number]


def test_contact_opens_filing_and_the_state_alone(order: Order):
    told = knock(order, contact=" buyer@example.COM ").json()
    assert told["level"] == "contact"
    api = calling.Api(f"Access {told['token']}")
    filed = api.post("tickets", {"scenario": "invalid_code", "description": "It says invalid."})
    assert filed.status_code == 201
    ticket = filed.json()["ticket"]
    assert (ticket["state"], ticket["payouts"], ticket["buyer"]) == ("submitted", [], None)
    base = f"tickets/{ticket['number']}"
    for path in ("messages", "evidence", "commitments", "evidence/1/file"):
        assert code(api.get(f"{base}/{path}")) == (403, "access_level")
    assert api.get(f"{base}/moves").json() == []
    assert code(api.post(f"{base}/moves", {"move": "withdraw"})) == (403, "access_level")
    assert code(api.post(f"{base}/moves", {"move": "appeal", "reason": "please"})) == (403, "access_level")
    assert code(api.post(f"{base}/messages", {"text": "hello"})) == (403, "access_level")
    assert code(api.post(f"{base}/overdue")) == (403, "access_level")
    assert code(api.get("balance")) == (403, "access_level")


def test_contact_adds_no_words_and_no_address_to_a_ticket():
    """A seller knows the contact: neither his words nor his mailbox get into the buyer's ticket."""
    ticket = calling.filed()
    api = calling.of_customer(ticket, full=False)
    before = ticket.messages.count()
    answer = api.post("tickets", {"scenario": "changed_mind", "description": "I withdraw everything."})
    assert (answer.status_code, answer.json()["is_new"]) == (200, False)
    assert ticket.messages.count() == before
    body = {"scenario": "changed_mind", "email": "seller@example.com"}
    assert code(api.post("tickets", body)) == (403, "access_level")


def test_shops_link_opens_once_and_for_ten_minutes(order: Order):
    told = link(order)
    assert knock(order, **told).json()["level"] == "full"
    assert code(knock(order, **told)) == (403, "access_refused")
    old = timezone.now().timestamp() - 601
    assert code(knock(order, **link(order, at=old, nonce="nonce-0002"))) == (403, "access_refused")
    ahead = timezone.now().timestamp() + 120
    assert code(knock(order, **link(order, at=ahead, nonce="nonce-0003"))) == (403, "access_refused")


def test_shops_link_is_for_the_order_it_names(order: Order):
    other = make_order(shop=order.shop)
    assert code(knock(other, **link(order))) == (403, "access_refused")
    assert code(knock(order, **{**link(order), "signature": "0" * 64})) == (403, "access_refused")
    assert code(knock(order, **{**link(order), "signature": "é" * 64})) == (403, "access_refused")


def test_payment_without_an_order_opens_by_serial_and_amount():
    payment = make_payment(order=None, amount_fen=4_200)
    body = {"shop": payment.shop.code, "payment_serial": payment.serial, "amount_fen": 4_200}
    told = nobody().post("access", body).json()
    api = calling.Api(f"Access {told['token']}")
    assert api.get("verdict?scenario=paid_no_order").json()["evidence"][0]["kind"] == "payment"
    filed = api.post("tickets", {"scenario": "paid_no_order"})
    assert filed.json()["ticket"]["payment_serial"] == payment.serial
    assert code(nobody().post("access", {**body, "amount_fen": 4_201})) == (403, "access_refused")
    with_order = make_payment()
    body = {"shop": with_order.shop.code, "payment_serial": with_order.serial, "amount_fen": with_order.amount_fen}
    assert code(nobody().post("access", body)) == (403, "access_refused")


def test_exactly_one_way_must_be_chosen(order: Order):
    assert calling.fields(knock(order)) == [""]
    assert calling.fields(knock(order, contact="a", query_password="b")) == [""]
    assert calling.fields(knock(order, contact="a", level="full")) == ["level"]


def test_enumeration_identical_answers_and_identical_work(order: Order, monkeypatch: pytest.MonkeyPatch):
    """Attack 12: no such order, no such shop, wrong password, wrong contact: the same bytes, the same hashing."""
    rounds: list[str] = []
    real = query_passwords._digest

    def counted(password: str, salt: str) -> str:
        rounds.append(salt)
        return real(password, salt)

    monkeypatch.setattr(query_passwords, "_digest", counted)
    without = make_order(shop=order.shop, contact="")
    tries = [
        knock(order, query_password="wrong"),
        knock(order, order_number="no-such-order", query_password="wrong"),
        knock(order, shop="no-such-shop", query_password="wrong"),
        knock(without, query_password="wrong"),
        knock(order, contact="wrong@example.com"),
        knock(order, order_number="no-such-order", contact="wrong@example.com"),
        knock(without, contact="-"),
        knock(order, **{**link(order), "signature": "0" * 64}),
        knock(order, shop="no-such-shop", **link(order)),
        knock(order, order_number="no-such-order", **link(order)),
    ]
    assert {answer.status_code for answer in tries} == {403}
    assert len({answer.content for answer in tries}) == 1
    assert len({str(sorted(answer.items())) for answer in tries}) == 1
    assert len(rounds) == len(tries)
    assert all(len(salt) == 16 for salt in rounds)


def test_enumeration_same_queries(order: Order):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = set()
    tries: list[dict[str, Any]] = [{}, {"order_number": "no-such-order"}]
    for told in tries:
        with CaptureQueriesContext(connection) as queries:
            knock(order, query_password="wrong", **told)
        counts.add(len([q for q in queries if "helpdesk_cache" not in q["sql"]]))
    assert len(counts) == 1


def test_throttle_an_order_survives_new_sessions_and_addresses(order: Order):
    """Attack 13: each guess from a new address, without a cookie."""
    for _guess in range(guesses.ORDER_MOST):
        assert knock(order, query_password="wrong").status_code == 403
    answer = knock(order, query_password="opensesame")
    assert code(answer) == (429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= guesses.ORDER_S
    assert knock(order, **link(order)).status_code == 200  # the shop's link is no guess
    assert knock(make_order(query_password="x"), query_password="x").status_code == 200


def test_throttle_an_address_whatever_it_says_of_itself(order: Order):
    """Attack 15: X-Forwarded-For is not believed unless NUM_PROXIES says that a proxy of ours writes it."""
    for guess in range(guesses.ADDRESS_MOST):
        api = calling.Api(address="192.0.2.7")
        headers = {"x_forwarded_for": f"198.51.100.{guess}"}
        body = {"shop": order.shop.code, "order_number": f"guess-{guess}", "query_password": "x"}
        assert api.post("access", body, **headers).status_code == 403
    assert code(knock(order, api=calling.Api(address="192.0.2.7"), query_password="opensesame")) == (429, "throttled")


def test_throttle_counts_an_ipv6_network_as_one():
    """Its owner has 2⁶⁴ addresses; an IPv4 address told as an IPv6 one is still itself."""
    for guess in range(guesses.ADDRESS_MOST):
        api, body = calling.Api(address=f"2001:db8::{guess:x}"), {"shop": "none", "query_password": "x"}
        assert api.post("access", {**body, "order_number": f"guess-{guess}"}).status_code == 403
    body = {"shop": "none", "query_password": "x", "order_number": "one more"}
    assert code(calling.Api(address="2001:db8::ffff:1").post("access", body)) == (429, "throttled")
    assert calling.Api(address="2001:db8:0:1::1").post("access", body).status_code == 403
    from rest_framework.test import APIRequestFactory

    def ident(address: str) -> str:
        return guesses.address(APIRequestFactory().get("/", REMOTE_ADDR=address))

    assert ident("::ffff:192.0.2.7") == ident("192.0.2.7") == "192.0.2.7"
    assert ident("fe80::1%eth0") == "fe80::/64"
    assert ident("") == ""


def test_throttle_behind_a_proxy_counts_the_client(settings: Any):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    from rest_framework.test import APIRequestFactory

    request = APIRequestFactory().get("/", headers={"x-forwarded-for": "spoofed, 198.51.100.9"}, REMOTE_ADDR="10.0.0.1")
    assert guesses.address(request) == "198.51.100.9"


def test_token_empty_trailing_space_changed_case_truncated(order: Order):
    """Attack 10."""
    token = tokens.make(order_id=order.pk, is_full=True)
    assert calling.Api(f"Access {token}").get("tickets").status_code == 200
    for bent in ("", " ", f"{token} ", f" {token}", token.swapcase(), token.upper(), token[:-1], f"{token}=", "a:b:c"):
        assert code(calling.Api(f"Access {bent}").get("tickets")) == (401, "authentication_failed"), bent
    for header in (token, f"access{token}", f"Bearer {token}", f"Token {token}", "Access"):
        assert calling.Api(header).get("tickets").status_code == 401


def test_token_expired(order: Order, settings: Any):
    token = tokens.make(order_id=order.pk, is_full=True)
    settings.ACCESS_TOKEN_S = -1
    assert calling.Api(f"Access {token}").get("tickets").status_code == 401


def test_token_of_another_purpose(order: Order):
    forged = signing.dumps({"o": order.pk, "p": None, "f": True}, salt="something else")
    assert calling.Api(f"Access {forged}").get("tickets").status_code == 401


def test_token_of_another_ticket():
    mine, theirs = calling.filed(), calling.filed()
    api = calling.of_customer(mine)
    assert api.get(f"tickets/{mine.number}").status_code == 200
    assert code(api.get(f"tickets/{theirs.number}")) == (404, "not_found")
    assert api.get(f"tickets?number={theirs.number}").json()["results"] == []


def test_malformed_numbers_of_a_link_are_refused(order: Order):
    assert calling.fields(knock(order, **{**link(order), "timestamp": "now"})) == ["timestamp"]
    assert timedelta(minutes=5).total_seconds() > opening.AHEAD_S


def test_access_changes_nothing_by_get(order: Order):
    """Attack 11."""
    assert Client().get(f"/api/v1/access?shop={order.shop.code}").status_code == 405


def test_access_ignores_a_session(order: Order):
    assert make_shop().code != order.shop.code
    api = calling.of_staff()
    api.client.force_login(api.user)
    assert knock(order, api=api, query_password="opensesame").status_code == 200
