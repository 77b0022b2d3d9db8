"""Callers of the API over a real connection: the demo's client, with its own address, language and refusals."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest

from helpdesk.demo.client import Client, Json
from helpdesk.demo.pictures import screenshot
from orders.channels.callbacks import callback_body, sign_callback
from orders.models import Shop, Supplier
from orders.signatures import hmac_hex
from orders.suppliers.signing import sign

_numbers = count(1)
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Unanswered(Exception):
    """The API said no, or nothing yet."""

    def __init__(self, status: int = 0, problem: Json | None = None) -> None:
        self.status, self.problem = status, problem or {}
        super().__init__(f"{status} {self.problem}")


class Caller(Client):
    """One caller. `credential` is the whole Authorization header."""

    def __init__(self, url: str, credential: str = "", *, language: str = "en") -> None:
        super().__init__(credential)
        serial = next(_numbers)
        self.url, self.language, self.address = url, language, f"10.9.{serial >> 8}.{serial & 255}"

    def download(self, path: str) -> bytes:
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> bytes:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"Accept-Language": self.language, "X-Forwarded-For": self.address}
        if self.credential:
            named["Authorization"] = self.credential
        address = self.url + (path if path.startswith("/") else f"/api/v1/{path}")
        request = urllib.request.Request(address, body, named, method=method)
        try:
            with _opener.open(request, timeout=60) as answer:
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            with error:
                raise Unanswered(error.code, _json(error.read())) from None
        except (OSError, http.client.HTTPException):
            raise Unanswered from None

    def signed(self, method: str, path: str, supplier: Supplier, body: Json | None = None, *, nonce: str = "") -> Json:
        """A request that a supplier signs."""
        content = b"" if body is None else json.dumps(body).encode()
        at, nonce = str(int(time.time())), nonce or f"nonce-of-the-whole-way-{next(_numbers)}"
        headers = {"X_Supplier": supplier.code, "X_Timestamp": at, "X_Nonce": nonce}
        headers["X_Signature"] = sign(supplier.signing_secret, f"{method} /api/v1/{path}", at, nonce, content)
        return _json(self.ask(method, path, content or None, Content_Type="application/json", **headers))

    def call_back(self, shop: Shop, payload: Json, *, secret: str = "") -> Json:
        """What the sandbox channel posts, signed with the shop's secret."""
        content, at = callback_body(payload), str(int(time.time()))
        headers = {"X_Timestamp": at, "X_Signature": sign_callback(content, secret or shop.signing_secret, at)}
        path = f"hooks/sandbox/{shop.code}"
        return _json(self.ask("POST", path, content, Content_Type="application/json", **headers))

    def _send(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Json:
        headers = {"Content_Type": content_type} if content_type else {}
        return _json(self.ask(method, path, body, **headers))


def _json(content: bytes) -> Json:
    try:
        found: Json = json.loads(content or b"{}")
    except ValueError:
        return {}
    return found


def refusal(call: Callable[[], object]) -> tuple[int, list[str]]:
    """How the API refuses: the status, and the code of each reason (or of the whole where it has none)."""
    with pytest.raises(Unanswered) as caught:
        call()
    problem = caught.value.problem
    return caught.value.status, [reason["code"] for reason in problem.get("reasons", ())] or [problem.get("code", "")]


def link(shop: Shop, number: str) -> dict[str, str]:
    """The link that the shop signs for its buyer."""
    at, nonce = str(int(time.time())), f"link-{next(_numbers)}-0"
    return {
        "timestamp": at,
        "nonce": nonce,
        "signature": hmac_hex(shop.signing_secret, f"{number}\n{at}\n{nonce}".encode()),
    }


def pictures(*kinds: str) -> list[tuple[str, str, bytes]]:
    """Screenshots to upload, each different."""
    return [(kind, f"IMG_{next(_numbers)}.png", screenshot("Payment successful", [kind])) for kind in kinds]


def file(customer: Caller, scenario: str, kinds: Sequence[str], **facts: Any) -> str:
    """A customer files with evidence in one request; the ticket's number."""
    number = str(customer.post("tickets", {"scenario": scenario, **facts})["ticket"]["number"])
    if kinds:
        customer.upload(f"tickets/{number}/evidence", pictures(*kinds), note="see the pictures")
    return number
