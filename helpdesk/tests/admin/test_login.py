"""Coming in: one sentence for whatever is wrong, and counted guesses that the API shares."""

import json
from itertools import count

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from helpdesk.access import guesses
from helpdesk.desk.login import REFUSED
from refunds.actors import AGENTS

from .sitting import text

pytestmark = pytest.mark.django_db
PASSWORD = "a long password 1"
_addresses = count(1)


def agent(**values) -> User:
    user = User.objects.create_user(f"agent-{next(_addresses)}", password=PASSWORD, **{"is_staff": True, **values})
    user.groups.add(Group.objects.get(name=AGENTS))
    return user


def come_in(name: str, password: str, address: str = ""):
    client = Client(headers={"accept-language": "en"})
    address = address or f"10.9.0.{next(_addresses)}"
    return client.post("/admin/login/?next=/admin/", {"username": name, "password": password}, REMOTE_ADDR=address)


def test_login_lets_an_agent_in():
    response = come_in(agent().username, PASSWORD)
    assert (response.status_code, response["location"]) == (302, "/admin/")


@pytest.mark.parametrize("case", ["wrong password", "nobody", "not staff", "inactive"])
def test_login_says_the_same_whatever_is_wrong(case):
    user = agent(is_staff=case != "not staff", is_active=case != "inactive")
    name = "nobody-at-all" if case == "nobody" else user.username
    response = come_in(name, "wrong" if case == "wrong password" else PASSWORD)
    assert response.status_code == 200
    assert str(REFUSED) in text(response)


def test_login_counts_guesses_of_a_name_from_wherever_they_come():
    user = agent()
    for _ in range(guesses.LOGIN_MOST):
        come_in(user.username, "wrong")
    response = come_in(user.username, PASSWORD)
    assert response.status_code == 200
    assert str(REFUSED) in text(response)


def test_login_counts_guesses_of_an_address_whatever_the_name():
    user = agent()
    for serial in range(guesses.ADDRESS_MOST):
        come_in(f"guess-{serial}", "wrong", "10.8.0.1")
    assert come_in(user.username, PASSWORD, "10.8.0.1").status_code == 200
    assert come_in(user.username, PASSWORD).status_code == 302


def test_login_and_api_count_together():
    user = agent()
    for _ in range(guesses.LOGIN_MOST):
        Client().post(
            "/api/v1/auth/token",
            json.dumps({"username": user.username, "password": "wrong"}),
            content_type="application/json",
            REMOTE_ADDR=f"10.7.0.{next(_addresses)}",
        )
    assert come_in(user.username, PASSWORD).status_code == 200


def test_login_page_has_both_languages_and_no_way_around_the_policy():
    response = Client(headers={"accept-language": "en"}).get("/admin/login/")
    assert "Refund helpdesk" in text(response)
    policy = response["content-security-policy"]
    assert "'unsafe-eval'" in policy
    assert "script-src 'self' 'unsafe-eval'" in policy
    assert "'unsafe-eval'" not in Client().get("/")["content-security-policy"]
