"""Problems in both languages, idempotency, the schema and its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from helpdesk.api import problems
from orders.tests.at_once import at_once
from orders.tests.make import make_shop
from refunds.models import IdempotentRequest, Ticket

from .. import calling
from ..calling import Api, code, fields, reasons

pytestmark = pytest.mark.django_db

MEMBERS = {"type", "title", "status", "detail", "code"}


def test_problem_has_its_members_and_type():
    answer = Api().get("tickets")
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == MEMBERS
    assert answer.json()["type"] == "urn:refund-helpdesk:problem:not_authenticated"
    assert answer.json()["status"] == answer.status_code == 401


@pytest.mark.parametrize(("language", "sentence"), [("en", "This field is required."), ("zh-hans", "该字段是必填项。")])
def test_problem_speaks_the_readers_language(language: str, sentence: str):
    answer = calling.of_shop(make_shop(), language=language).post("tickets", {})
    assert answer["Content-Language"] == language
    assert [error["sentence"] for error in answer.json()["errors"]] == [sentence]
    with translation.override(language):
        assert answer.json()["title"] == str(problems.TITLES[400])
        assert answer.json()["detail"] == str(problems.INVALID)


def test_chinese_titles_are_chinese():
    title = calling.nobody(language="zh-hans").get("tickets").json()["title"]
    assert not title.isascii()


def test_malformed_json_is_400():
    api = calling.of_shop(make_shop())
    for body in ("{", "\ud800".encode(errors="surrogatepass"), '{"a": ' + "1" * 5000 + "}", "[" * 100_000, "NaN"):
        assert code(api.ask("POST", "tickets", body)) == (400, "parse_error"), body[:10]
    assert fields(api.ask("POST", "tickets", "[]")) == [""]
    assert fields(api.ask("POST", "tickets", '"text"')) == [""]
    assert fields(api.ask("POST", "tickets", '{"scenario": "\\ud800"}')) == ["scenario", "scenario"]


def test_too_large_a_body_is_413(settings: Any):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    api = calling.of_shop(make_shop())
    for headers in ({}, {"idempotency_key": "k"}):
        answer = api.post("tickets", {"description": "a" * 200}, **headers)
        assert code(answer) == (413, "too_large")


def test_unsupported_media_type_is_415():
    answer = calling.of_shop(make_shop()).ask("POST", "tickets", "a=b", content_type="text/csv")
    assert code(answer) == (415, "unsupported_media_type")


def test_throttled_is_429_with_retry_after(monkeypatch: pytest.MonkeyPatch):
    from helpdesk.api.throttles import CallerThrottle

    monkeypatch.setattr(CallerThrottle, "THROTTLE_RATES", {"caller": "2/min"})
    api = calling.of_shop(make_shop())
    assert [api.get("tickets").status_code for _call in range(2)] == [200, 200]
    answer = api.get("tickets")
    assert code(answer) == (429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_throttle_counts_whoever_is_refused_at_the_door(monkeypatch: pytest.MonkeyPatch):
    """A credential that is none, no credential, a signature that does not fit; a good one is not held up by them."""
    from helpdesk.api.throttles import AnonymousThrottle

    monkeypatch.setattr(AnonymousThrottle, "THROTTLE_RATES", {"anonymous": "3/min"})
    address, good = "192.0.2.9", calling.of_shop(make_shop(), address="192.0.2.9")
    assert calling.Api("Bearer rhk_no_no", address=address).get("tickets").status_code == 401
    assert calling.Api(address=address).get("tickets").status_code == 401
    assert calling.Api(address=address).post("claims/x/answer", {}, x_supplier="nobody").status_code == 401
    assert code(calling.Api("Bearer rhk_no_no", address=address).get("tickets")) == (429, "throttled")
    assert code(calling.Api(address=address).post("claims/x/answer", {}, x_supplier="nobody")) == (429, "throttled")
    assert good.get("tickets").status_code == 200


def test_fault_of_ours_is_a_problem_that_tells_nothing(monkeypatch: pytest.MonkeyPatch):
    from helpdesk.access import visible

    def fail(*_given: Any) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(visible, "tickets", fail)
    api = calling.of_shop(make_shop())
    api.client.raise_request_exception = False
    answer = api.get("tickets")
    assert code(answer) == (500, "server_error")
    assert b"secret" not in answer.content


# --- Idempotency-Key ---------------------------------------------------------------------------


def test_repeated_post_gets_the_same_answer_and_one_effect():
    ticket = calling.filed()
    api, path = calling.of_customer(ticket), f"tickets/{ticket.number}/messages"
    first = api.post(path, {"text": "Hello"}, idempotency_key="k-1")
    again = api.post(path, {"text": "Hello"}, idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert ticket.messages.count() == 1
    assert api.post(path, {"text": "Hello"}, idempotency_key="k-2").json()["id"] != first.json()["id"]


def test_key_of_another_request_is_refused():
    ticket = calling.filed()
    api = calling.of_customer(ticket)
    api.post(f"tickets/{ticket.number}/messages", {"text": "Hello"}, idempotency_key="k")
    for path, body in ((f"tickets/{ticket.number}/messages", {"text": "Bye"}), ("tickets", {"text": "Hello"})):
        assert code(api.post(path, body, idempotency_key="k")) == (422, "idempotency_key_reused")
    assert ticket.messages.count() == 1


def test_keys_are_of_one_caller_each():
    ticket = calling.filed()
    path = f"tickets/{ticket.number}/messages"
    for api in (calling.of_customer(ticket), calling.of_shop(ticket.shop), calling.of_staff()):
        assert "Idempotent-Replayed" not in api.post(path, {"text": "Hello"}, idempotency_key="k")
    assert IdempotentRequest.objects.count() == 3


def test_refusal_keeps_no_key():
    ticket = calling.filed()
    api, path = calling.of_staff(), f"tickets/{ticket.number}/messages"
    assert reasons(api.post(path, {"text": "We refund you today."}, idempotency_key="k")) == ["promise_found"]
    assert not IdempotentRequest.objects.exists()
    assert api.post(path, {"text": "Thank you."}, idempotency_key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "é", "k" * 129])
def test_key_that_is_none(key: str):
    ticket = calling.filed()
    answer = calling.of_customer(ticket).post(
        f"tickets/{ticket.number}/messages", {"text": "Hello"}, idempotency_key=key
    )
    assert code(answer) == (400, "idempotency_key_invalid")


def test_reveal_is_not_stored_a_second_time():
    ticket = calling.filed()
    api = calling.of_staff()
    for _look in range(2):
        api.post(f"tickets/{ticket.number}/reveal", {"field": "contact"}, idempotency_key="k")
    assert ticket.events.filter(kind="reveal").count() == 2
    assert not IdempotentRequest.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_under_one_key_make_one():
    ticket = calling.filed()
    api = calling.of_customer(ticket)

    def post() -> Any:
        one = Api(api.headers["authorization"])
        return one.post(f"tickets/{ticket.number}/messages", {"text": "Hello"}, idempotency_key="k")

    answers = at_once([post] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.get("Idempotent-Replayed", "") for answer in answers) == ["", "true", "true", "true"]
    assert Ticket.objects.get().messages.count() == 1


# --- The documentation -------------------------------------------------------------------------


def test_schema_is_valid_without_a_warning(tmp_path: Any):
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(tmp_path / "schema.yml"))


def test_schema_names_scheme_and_problem_of_each_operation():
    schema = Client().get("/api/schema/?format=json").json()
    open_to_all = {"access_create", "auth_token_create", "clauses_list"}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert operation["responses"]["default"], path
            assert operation.get("summary"), path
            is_open = operation["operationId"] in open_to_all or "/hooks/" in path
            assert bool(operation.get("security")) != is_open, operation["operationId"]
    assert set(schema["components"]["securitySchemes"]) == {
        "shopKey", "customerToken", "staffToken", "staffSession", "supplierSignature",
    }  # fmt: skip


def test_documentation_page_fetches_nothing_from_outside(settings: Any):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    for path in ("/api/docs/", "/api/docs/?script="):
        answer = Client().get(path)
        assert answer.status_code == 200
        assert b"://" not in answer.content
