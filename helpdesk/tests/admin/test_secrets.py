"""Keys and secrets: shown by the answer that makes them, and by no other page, message, cookie or record."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from orders.credentials import fingerprint
from orders.models import ApiKey, Shop, Supplier
from orders.tests.make import make_shop, make_supplier
from refunds.actors import SUPERVISORS
from refunds.tests.make import make_ticket

from .office import listed, paged, person
from .sitting import somebody, text

pytestmark = pytest.mark.django_db


def secret_in(response: Any) -> str:
    return str(response.context["shown"].text)


def everything_else(boss: Any, *addresses: str) -> str:
    """Whatever this person can read afterwards, and what was kept of the request."""
    pages = "".join(boss.client.get(address).content.decode() for address in addresses)
    kept = "".join(row.session_data for row in Session.objects.all()) + "".join(
        row.change_message + row.object_repr for row in LogEntry.objects.all()
    )
    return pages + kept + "".join(str(cookie) for cookie in boss.client.cookies.values())


def test_a_key_is_shown_once_and_works():
    shop, boss = make_shop(), somebody(SUPERVISORS)
    response = boss.client.post(paged(shop, "keys"), {"what": "issue", "name": " the  shop "})
    key = shop.api_keys.get()
    assert (response.status_code, key.name) == (200, "the shop")
    assert ApiKey.find(secret_in(response)) == key
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    after = everything_else(boss, paged(shop, "keys"), paged(shop), listed(Shop), listed(LogEntry), "/admin/")
    assert secret_in(response) not in after
    assert secret_in(response).rpartition("_")[2] not in after
    assert "API key" in LogEntry.objects.get().get_change_message()


def test_a_key_that_is_sent_for_twice_is_made_once():
    shop, boss = make_shop(), somebody(SUPERVISORS)
    boss.client.post(paged(shop, "keys"), {"what": "issue", "name": "x"})
    again = boss.client.post(paged(shop, "keys"), {"what": "issue", "name": "x"})
    assert (again.status_code, again.context["shown"]) == (409, None)
    assert shop.api_keys.count() == 1


def test_a_revoked_key_opens_nothing_and_stays_in_the_list():
    shop, boss = make_shop(), somebody(SUPERVISORS)
    key, told = ApiKey.issue(shop, "old")
    response = boss.client.post(paged(shop, "keys"), {"what": "revoke", "key": key.pk})
    assert response.status_code == 200
    assert ApiKey.find(told) is None
    assert "old" in text(response)
    assert "Revoked" in LogEntry.objects.get().get_change_message()


def test_another_shops_key_is_not_revoked_here():
    key, _told = ApiKey.issue(make_shop(), "theirs")
    boss = somebody(SUPERVISORS)
    for pk in (key.pk, "", "x", "99999999999999999999"):
        assert boss.client.post(paged(make_shop(), "keys"), {"what": "revoke", "key": pk}).status_code == 404
    assert ApiKey.objects.get(pk=key.pk).revoked_at is None


@pytest.mark.parametrize("field", ["signing_secret", "webhook_token"])
def test_a_shops_secret_is_made_anew_and_shown_once(field):
    shop, boss = make_shop(), somebody(SUPERVISORS)
    old = getattr(shop, field)
    told = {"field": field, "seen": fingerprint(old)}
    response = boss.client.post(paged(shop, "keys"), told)
    shop.refresh_from_db()
    new = getattr(shop, field)
    assert secret_in(response).endswith(new)
    assert new != old
    after = everything_else(boss, paged(shop, "keys"), paged(shop), listed(LogEntry))
    assert new not in after
    assert old not in response.content.decode() + after
    again = boss.client.post(paged(shop, "keys"), told)
    assert (again.status_code, again.context["shown"]) == (409, None)


def test_a_suppliers_secret_is_made_anew_and_says_what_dies():
    ticket = make_ticket(state="evidence_check")
    assert ticket.order is not None
    assert ticket.order.product is not None
    supplier, boss = ticket.order.product.supplier, somebody(SUPERVISORS)
    assert supplier is not None
    page = boss.client.get(paged(supplier, "secret"))
    assert supplier.signing_secret not in page.content.decode()
    assert "dies at once" in text(page)
    told = {"field": "signing_secret", "seen": fingerprint(supplier.signing_secret)}
    response = boss.client.post(paged(supplier, "secret"), told)
    fresh = Supplier.objects.get(pk=supplier.pk)
    assert secret_in(response) == fresh.signing_secret != supplier.signing_secret
    assert fresh.signing_secret not in everything_else(boss, paged(supplier, "secret"), paged(supplier))


@pytest.mark.parametrize("field", ["", "code", "id", "api_keys", "signing_secret; --", "webhook_token"])
def test_no_other_field_is_replaced(field):
    supplier, boss = make_supplier(), somebody(SUPERVISORS)
    response = boss.client.post(paged(supplier, "secret"), {"field": field, "seen": fingerprint("x")})
    assert response.status_code == 403
    assert Supplier.objects.values().get(pk=supplier.pk) == Supplier.objects.values().get(pk=supplier.pk)
    assert not LogEntry.objects.exists()


def test_no_page_shows_a_secret_that_is_in_use():
    shop, supplier = make_shop(), make_supplier()
    _key, told = ApiKey.issue(shop, "in use")
    for role in (SUPERVISORS, "Auditor", "superuser"):
        reader = person(role)
        for address in (
            *(listed(model) for model in (Shop, Supplier, LogEntry)),
            *(paged(row) for row in (shop, supplier)),
            paged(shop, "keys"),
            paged(supplier, "secret"),
            "/admin/",
        ):
            shown = reader.client.get(address).content.decode()
            for secret in (shop.signing_secret, shop.webhook_token, supplier.signing_secret, told):
                assert secret not in shown, (role, address)


def test_a_password_is_shown_once_and_ends_what_was_open():
    root, other = person("superuser"), somebody()
    other.user.set_password("the old password")
    other.user.save()
    other.client.force_login(other.user)
    address = reverse("admin:auth_user_password_change", args=[other.user.pk])
    response = root.client.post(address)
    fresh = User.objects.get(pk=other.user.pk)
    assert fresh.check_password(secret_in(response))
    assert other.client.get("/admin/").status_code == 302
    after = everything_else(root, address, paged(fresh), listed(User), listed(LogEntry))
    assert secret_in(response) not in after
    assert fresh.password not in after
    assert LogEntry.objects.get().get_change_message() == "Changed Password."
    assert LogEntry.objects.get().action_time <= timezone.now()
