"""Callers of the API for tests, each with its own credential and address; and the tickets they call about."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from knox.models import get_token_model

from helpdesk.access import tokens
from orders.models import ApiKey, Order, Payment, Shop, Supplier
from orders.suppliers.signing import sign
from refunds import actions
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.models import Ticket
from refunds.tests import journeys

__all__ = ["AGENTS", "AUDITORS", "SUPERVISORS"]

_numbers = count(1)
V1 = "/api/v1/"


class Api:
    """Requests of one caller. Answers are Django's, with `.json()`."""

    def __init__(self, authorization: str = "", *, language: str = "en", address: str = "", user: Any = None) -> None:
        self.client = Client(raise_request_exception=True)
        self.user = user
        self.headers = {"accept-language": language}
        if authorization:
            self.headers["authorization"] = authorization
        serial = next(_numbers)
        self.address = address or f"10.{serial >> 16}.{serial >> 8 & 255}.{serial & 255}"

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            path if path.startswith("/") else V1 + path,
            data,
            content_type=named.pop("content-type", "application/json"),
            headers={**self.headers, **named},
            REMOTE_ADDR=self.address,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PUT", path, body, **headers)

    def delete(self, path: str) -> Any:
        return self.ask("DELETE", path)

    def form(self, path: str, data: dict[str, Any]) -> Any:
        return self.client.post(V1 + path, data, headers=self.headers, REMOTE_ADDR=self.address)


def nobody(**options: Any) -> Api:
    return Api(**options)


def of_shop(shop: Shop, **options: Any) -> Api:
    return Api(f"Bearer {ApiKey.issue(shop, 'test')[1]}", **options)


def of_staff(group: str = AGENTS, **options: Any) -> Api:
    """An agent unless `group` says otherwise; "" is a user in no group."""
    user = User.objects.create_user(f"user-{next(_numbers)}", password="a long password 1")
    if group:
        user.groups.add(Group.objects.get(name=group))
    return Api(f"Token {get_token_model().objects.create(user=user)[1]}", user=user, **options)


def of_customer(of: Ticket | Order | Payment, *, full: bool = True, **options: Any) -> Api:
    if isinstance(of, Payment):
        return Api(f"Access {tokens.make(payment_id=of.pk, is_full=full)}", **options)
    order_id = of.order_id if isinstance(of, Ticket) else of.pk
    return Api(f"Access {tokens.make(order_id=order_id, is_full=full)}", **options)


def signed(
    supplier: Supplier, target: str, body: bytes = b"", *, nonce: str = "", at: int | None = None
) -> dict[str, str]:
    """The headers of a supplier's request; `target` is like `GET claims/<code>`."""
    timestamp = str(int(timezone.now().timestamp()) if at is None else at)
    nonce = nonce or f"nonce-of-a-test-{next(_numbers)}"
    method, _blank, path = target.partition(" ")
    signature = sign(supplier.signing_secret, f"{method} /api/v1/{path}", timestamp, nonce, body)
    return {"x_supplier": supplier.code, "x_timestamp": timestamp, "x_nonce": nonce, "x_signature": signature}


def answer(claim: Any, said: str = "agree", **options: Any) -> Any:
    body = json.dumps({"answer": said, **options.pop("more", {})}).encode()
    supplier = options.pop("supplier", claim.supplier)
    return Api().ask(
        "POST",
        f"claims/{claim.code}/answer",
        body,
        **signed(supplier, f"POST claims/{claim.code}/answer", body, **options),
    )


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def reasons(response: Any) -> list[str]:
    return [reason["code"] for reason in response.json()["reasons"]]


def fields(response: Any) -> list[str]:
    assert response.status_code == 400, response.content
    return [error["field"] for error in response.json()["errors"]]


def filed(**facts: Any) -> Ticket:
    """A ticket just filed, with its evidence unless told otherwise."""
    return journeys.file(at=timezone.now(), **facts)


def checking(**facts: Any) -> Ticket:
    """A ticket in its evidence check."""
    return actions.move(filed(**facts), "start_check", by=journeys.make_staff())


def asked(**facts: Any) -> Ticket:
    return journeys.asked(at=timezone.now(), **facts)


def approved(**facts: Any) -> Ticket:
    return journeys.approved(at=timezone.now(), **facts)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)
