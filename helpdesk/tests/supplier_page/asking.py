"""A supplier's browser, and questions for it."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone

from helpdesk import links
from helpdesk.tests import calling
from refunds import actions
from refunds.models import Claim

_addresses = count(1)


def question(**facts: Any) -> Claim:
    """An open question about a ticket that was filed just now."""
    return fresh(calling.asked(**facts).claims.get())


def fresh(claim: Claim) -> Claim:
    return Claim.objects.select_related("supplier", "remark", "ticket__order", "ticket__shop").get(pk=claim.pk)


def silent(claim: Claim) -> Claim:
    """The same question after its deadline has passed."""
    Claim.objects.filter(pk=claim.pk).update(due_at=timezone.now())
    actions.note_silence(claim.ticket)
    return fresh(claim)


def path_of(claim: Claim) -> str:
    return urlsplit(links.supplier_page(claim)).path


class Browser:
    """One supplier's browser, at an address of its own."""

    def __init__(self, *, language: str = "en", address: str = "", strict: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=strict, headers={"accept-language": language})
        self.address = address or f"10.9.{next(_addresses) >> 8}.{next(_addresses) & 255}"

    def get(self, path: str) -> Any:
        return self.client.get(path, REMOTE_ADDR=self.address)

    def post(self, path: str, answer: str = "agree", **fields: Any) -> Any:
        return self.client.post(path, {"answer": answer, **fields}, REMOTE_ADDR=self.address)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden = tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.extend(data.split())


def words(response: Any) -> str:
    """What is to be read on a page, with single blanks."""
    parser = _Words()
    parser.feed(response.content.decode())
    return " ".join(parser.words)
