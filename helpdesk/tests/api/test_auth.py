"""Keys, staff tokens and sessions."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from helpdesk.access import guesses
from orders.models import ApiKey
from orders.tests.make import make_order, make_shop

from .. import calling
from ..calling import AUDITORS, SUPERVISORS, code, nobody

pytestmark = pytest.mark.django_db


def login(api: calling.Api, username: str, password: str = "a long password 1") -> Any:
    return api.post("auth/token", {"username": username, "password": password})


def test_shop_key_sees_its_own_shop_and_can_be_revoked():
    mine, theirs = make_order(), make_order()
    key, text = ApiKey.issue(mine.shop, "test")
    api = calling.Api(f"Bearer {text}")
    assert api.get(f"orders/{mine.number}").status_code == 200
    assert api.get(f"orders/{theirs.number}").status_code == 404
    key.revoked_at = timezone.now()
    key.save()
    assert code(api.get(f"orders/{mine.number}")) == (401, "authentication_failed")


@pytest.mark.parametrize("bent", ["", " ", "rhk_", "rhk__", "rhk_zz_zz", "é"])
def test_shop_key_that_is_none(bent: str):
    assert calling.Api(f"Bearer {bent}").get("tickets").status_code == 401


def test_shop_key_changed_case_or_with_a_blank():
    _key, text = ApiKey.issue(make_shop(), "test")
    for bent in (text.upper(), text.swapcase(), f"{text} ", f" {text}", text[:-1]):
        assert calling.Api(f"Bearer {bent}").get("tickets").status_code == 401


def test_make_api_key_prints_the_key_once():
    shop, out = make_shop(), io.StringIO()
    call_command("make_api_key", shop.code, "--name", "till", stdout=out, stderr=io.StringIO())
    text = out.getvalue().strip()
    assert calling.Api(f"Bearer {text}").get("tickets").status_code == 200
    assert not ApiKey.objects.filter(digest__contains=text.split("_")[2]).exists()
    with pytest.raises(CommandError, match="Known shops"):
        call_command("make_api_key", "nowhere")


def test_login_gives_a_token_and_logout_ends_it():
    user = calling.of_staff(SUPERVISORS).user
    told = login(nobody(), user.username).json()
    assert told["role"] == "supervisor"
    api = calling.Api(f"Token {told['token']}")
    assert api.get("tickets").status_code == 200
    assert calling.Api(f"Token {told['token'].upper()}").get("tickets").status_code == 401
    assert calling.Api(f"Token {told['token']} ").get("tickets").status_code == 401
    assert api.delete("auth/token").status_code == 204
    assert api.get("tickets").status_code == 401


def test_login_refusals_are_one_answer():
    user, outsider = calling.of_staff().user, calling.of_staff("").user
    inactive = calling.of_staff().user
    inactive.is_active = False
    inactive.save()
    answers = [
        login(nobody(), user.username, "wrong"),
        login(nobody(), "nobody-of-this-name"),
        login(nobody(), outsider.username),
        login(nobody(), inactive.username),
    ]
    assert {code(answer) for answer in answers} == {(401, "login_refused")}
    assert len({answer.content for answer in answers}) == 1


def test_login_is_throttled_by_name_and_by_address():
    user = calling.of_staff().user
    for _guess in range(guesses.LOGIN_MOST):
        assert login(nobody(), user.username.upper(), "wrong").status_code == 401
    assert code(login(nobody(), user.username)) == (429, "throttled")
    for guess in range(guesses.ADDRESS_MOST):
        login(calling.Api(address="192.0.2.1"), f"name-{guess}", "wrong")
    other = calling.of_staff().user
    assert code(login(calling.Api(address="192.0.2.1"), other.username)) == (429, "throttled")


def test_login_refuses_unknown_fields_and_other_formats():
    assert calling.fields(nobody().post("auth/token", {"username": "a", "password": "b", "role": "supervisor"})) == [
        "role"
    ]
    answer = nobody().post("auth/token", "username=a", content_type="application/x-www-form-urlencoded")
    assert code(answer) == (415, "unsupported_media_type")


def test_auditor_reads_and_does_nothing():
    ticket = calling.filed()
    api = calling.of_staff(AUDITORS)
    assert api.get(f"tickets/{ticket.number}").status_code == 200
    assert api.get(f"tickets/{ticket.number}/moves").json() == []
    body = {"move": "start_check", "version": ticket.version}
    assert code(api.post(f"tickets/{ticket.number}/moves", body)) == (403, "permission_denied")


def test_session_reads_and_needs_csrf_to_write():
    ticket = calling.filed()
    user = calling.of_staff().user
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    url = f"/api/v1/tickets/{ticket.number}"
    assert client.get(url).status_code == 200
    answer = client.post(f"{url}/take", {}, content_type="application/json")
    assert code(answer) == (403, "permission_denied")
    assert calling.fresh(ticket).assignee_id is None
    client.cookies["csrftoken"] = token = "a" * 32
    answer = client.post(f"{url}/take", {}, content_type="application/json", headers={"x-csrftoken": token})
    assert answer.status_code == 200
    assert calling.fresh(ticket).assignee_id == user.pk


def test_header_that_is_no_credential_does_not_fall_back_to_the_session():
    user = calling.of_staff().user
    client = Client()
    client.force_login(user)
    assert client.get("/api/v1/tickets", headers={"authorization": "Nonsense abc"}).status_code == 401


def test_identity_by_an_unverified_header():
    """Attack 15."""
    headers = {"x-user": "admin", "x-forwarded-user": "admin", "remote-user": "admin", "x-supplier": "s"}
    assert Client().get("/api/v1/tickets", headers=headers).status_code == 401
    client = Client(REMOTE_USER="admin")
    assert client.get("/api/v1/tickets").status_code == 401
