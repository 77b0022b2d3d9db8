"""A small client of the API, as a shop, a customer or an agent would have one. Standard library only."""

from __future__ import annotations

import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .environment import URL

Json = dict[str, Any]
WAIT_S = 90


class Refused(Exception):
    """The API said no; the text is what it said."""


class Client:
    """One caller. `credential` is the whole Authorization header."""

    def __init__(self, credential: str = "") -> None:
        self.credential = credential

    def get(self, path: str) -> Json:
        return self._send("GET", path)

    def put(self, path: str, body: Json) -> Json:
        return self._send("PUT", path, json.dumps(body).encode(), "application/json")

    def post(self, path: str, body: Json | None = None) -> Json:
        return self._send("POST", path, json.dumps(body or {}).encode(), "application/json")

    def upload(self, path: str, files: Sequence[tuple[str, str, bytes]], note: str = "") -> Json:
        """`files`: (kind, name, content), many in one request."""
        boundary = secrets.token_hex(16)
        parts = [_part(boundary, "note", note.encode())] if note else []
        for kind, name, content in files:
            parts += [_part(boundary, "file", content, name), _part(boundary, "kind", kind.encode())]
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self._send("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def move(self, number: str, move: str, **facts: Any) -> Json:
        """Make a move on the ticket as it is now."""
        version = self.get(f"tickets/{number}")["version"]
        return self.post(f"tickets/{number}/moves", {"move": move, "version": version, **facts})

    def _send(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Json:
        headers = {"Accept-Language": "zh-hans", "Accept": "application/json"}
        if self.credential:
            headers["Authorization"] = self.credential
        if content_type:
            headers["Content-Type"] = content_type
        request = urllib.request.Request(f"{URL}/api/v1/{path}", body, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(f"{method} {path}: {error.code} {error.read().decode()}") from None
        found: Json = json.loads(text) if text else {}
        return found


def _part(boundary: str, name: str, content: bytes, file_name: str = "") -> bytes:
    disposition = f'form-data; name="{name}"' + (f'; filename="{file_name}"' if file_name else "")
    return f"--{boundary}\r\nContent-Disposition: {disposition}\r\n\r\n".encode() + content + b"\r\n"


def staff(username: str, password: str) -> Client:
    return Client(f"Token {Client().post('auth/token', {'username': username, 'password': password})['token']}")


def opened(**told: Any) -> Client:
    """A customer, by what `POST access` takes."""
    return Client(f"Access {Client().post('access', told)['token']}")


def watch(reader: Client, number: str, seen: int, done: Callable[[Json, set[str]], bool]) -> Iterator[Json]:
    """The events of a ticket after `seen`, as they are written, until `done(ticket, kinds of its events)`."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        ticket = reader.get(f"tickets/{number}")
        events = reader.get(f"tickets/{number}/events?limit=100")["results"]
        yield from (event for event in events if event["seq"] > seen)
        seen = max((event["seq"] for event in events), default=seen)
        if done(ticket, {event["kind"] for event in events}):
            return
        time.sleep(0.4)
    raise Refused(f"Ticket {number} did not get where it should within {WAIT_S} seconds.")
