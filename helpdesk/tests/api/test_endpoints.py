"""Who may call what: one literal table, and nobody else may. Deny by default."""

from typing import Any

import pytest
from django.urls import get_resolver

from helpdesk.access.callers import Who
from orders.tests.make import make_order, make_shop

from .. import calling

pytestmark = pytest.mark.django_db

# c customer, h shop, s staff, a auditor; nobody else has a general credential
TABLE: dict[tuple[str, str], str] = {
    ("GET", "verdict"): "c",
    ("GET", "orders/{order}"): "h",
    ("PUT", "orders/{order}"): "h",
    ("GET", "orders/{order}/verdict"): "chsa",
    ("PUT", "payments/S-1"): "h",
    ("GET", "tickets"): "chsa",
    ("POST", "tickets"): "chs",
    ("GET", "tickets/{ticket}"): "chsa",
    ("GET", "tickets/{ticket}/moves"): "chsa",
    ("POST", "tickets/{ticket}/moves"): "chs",
    ("GET", "tickets/{ticket}/events"): "chsa",
    ("GET", "tickets/{ticket}/messages"): "chsa",
    ("POST", "tickets/{ticket}/messages"): "chs",
    ("GET", "tickets/{ticket}/evidence"): "chsa",
    ("POST", "tickets/{ticket}/evidence"): "chs",
    ("GET", "tickets/{ticket}/evidence/1/file"): "chsa",
    ("GET", "tickets/{ticket}/commitments"): "chsa",
    ("POST", "tickets/{ticket}/commitments"): "s",
    ("POST", "tickets/{ticket}/take"): "s",
    ("POST", "tickets/{ticket}/assign"): "s",
    ("POST", "tickets/{ticket}/priority"): "s",
    ("POST", "tickets/{ticket}/reveal"): "s",
    ("POST", "tickets/{ticket}/nudge"): "cs",
    ("POST", "tickets/{ticket}/overdue"): "c",
    ("POST", "tickets/{ticket}/transfer"): "s",
    ("POST", "tickets/{ticket}/transfer/confirm"): "s",
    ("POST", "tickets/{ticket}/external-refunds"): "s",
    ("POST", "commitments/1/supersede"): "s",
    ("POST", "commitments/1/release"): "s",
    ("POST", "commitments/1/keep"): "s",
    ("POST", "commitments/1/contest"): "c",
    ("POST", "commitments/1/settle"): "s",
    ("GET", "breaches"): "sa",
    ("GET", "breaches/causes"): "sa",
    ("POST", "breaches/review"): "s",
    ("GET", "claims"): "sa",
    ("GET", "claims/abc"): "sa",
    ("POST", "claims/abc/answer"): "s",
    ("POST", "payouts/rf1/resend"): "s",
    ("POST", "payouts/rf1/give-up"): "s",
    ("GET", "exceptions"): "sa",
    ("POST", "exceptions/1/close"): "s",
    ("GET", "balance"): "c",
    ("GET", "statement"): "c",
    ("GET", "balance/buyer-1"): "h",
    ("GET", "balance/buyer-1/statement"): "h",
    ("POST", "balance/buyer-1/debits"): "h",
    ("DELETE", "auth/token"): "sa",
}
# Open to everybody by intention: signing in, the published rules, and hooks with proofs of their own.
OPEN = {("POST", "access"), ("POST", "auth/token"), ("GET", "clauses")}
OPEN |= {("POST", "hooks/dujiaoka/<code:token>"), ("POST", "hooks/sandbox/<code:code>")}


@pytest.fixture
def callers() -> dict[str, Any]:
    ticket = calling.filed()
    return {
        "ticket": ticket,
        "c": calling.of_customer(ticket),
        "h": calling.of_shop(ticket.shop),
        "s": calling.of_staff(calling.SUPERVISORS),
        "a": calling.of_staff(calling.AUDITORS),
        "nobody": calling.of_staff(""),
    }


@pytest.mark.parametrize(("method", "path"), TABLE)
def test_table_of_who_may_call(method: str, path: str, callers: dict[str, Any]):
    ticket = callers["ticket"]
    address = path.format(ticket=ticket.number, order=ticket.order.number)
    unknown = calling.nobody().ask(method, address, {})
    assert unknown.status_code == 401
    assert unknown["WWW-Authenticate"] == 'Bearer realm="api"'
    desk_only = path.startswith(("claims/", "auth/"))
    for who in "chsa":
        status = callers[who].ask(method, address, {}).status_code
        if who in TABLE[method, path]:
            assert status not in {401, 405}, who
        else:
            # Some addresses take no shop's key or customer's token at all.
            assert status == (401 if desk_only and who in "ch" else 403), who
    if method != "DELETE":
        assert callers["nobody"].ask(method, address, {}).status_code == 403


def test_table_names_every_address_of_the_api():
    import re

    named = {(method, re.sub(r"<[^>]+>", "*", path)) for method, path in OPEN}
    for method, path in TABLE:
        plain = re.sub(r"\{\w+\}|(?<=/)(1|abc|rf1|buyer-1|S-1)(?=/|$)", "*", path)
        named.add((method, plain))
    assert set(_addresses()) == named


def _addresses() -> Any:
    import re

    resolver: Any = get_resolver()
    (api,) = [entry for entry in resolver.url_patterns if str(entry.pattern) == "api/v1/"]
    for entry in api.url_patterns:
        view = entry.callback.view_class
        for method in ("GET", "POST", "PUT", "DELETE"):
            if hasattr(view, method.lower()):
                yield method, re.sub(r"<[^>]+>", "*", str(entry.pattern))


def test_a_superuser_without_a_group_is_nobody():
    api = calling.of_staff("")
    api.user.is_superuser = api.user.is_staff = True
    api.user.save()
    assert calling.code(api.get("tickets")) == (403, "permission_denied")


def test_an_inactive_agent_is_signed_out():
    api = calling.of_staff()
    api.user.is_active = False
    api.user.save()
    assert api.get("tickets").status_code == 401


def test_every_other_method_is_refused():
    api = calling.of_staff()
    for method in ("PATCH", "OPTIONS", "TRACE"):
        assert calling.code(api.ask(method, "tickets")) == (405, "method_not_allowed")


def test_what_is_anothers_does_not_exist():
    mine, theirs = calling.filed(), calling.filed()
    order = make_order(shop=make_shop())
    for api in (calling.of_customer(mine), calling.of_shop(mine.shop)):
        for path in ("", "/moves", "/events", "/messages", "/evidence", "/evidence/1/file", "/commitments"):
            found = api.get(f"tickets/{theirs.number}{path}")
            missing = api.get(f"tickets/100000000008{path}")
            assert found.status_code == missing.status_code == 404
            assert found.content == missing.content
        assert api.post(f"tickets/{theirs.number}/moves", {"move": "withdraw"}).status_code == 404
        assert api.post(f"tickets/{theirs.number}/messages", {"text": "hello"}).status_code == 404
        assert api.get(f"orders/{order.number}/verdict?scenario=not_delivered").status_code == 404
        assert [row["number"] for row in api.get("tickets").json()["results"]] == [mine.number]


def test_unknown_addresses_are_problems():
    answer = calling.nobody().get("nothing/here")
    assert calling.code(answer) == (404, "not_found")
    assert answer["Content-Type"] == "application/problem+json"


def test_callers_have_no_general_way_to_sign():
    assert Who.SUPPLIER not in set().union(*_general())


def _general() -> Any:
    from helpdesk.api import claims
    from helpdesk.api.views import ApiView

    views = [view for view in ApiView.__subclasses__() if view.__module__ != claims.__name__]
    return [who for view in views for who in view.who.values()]
