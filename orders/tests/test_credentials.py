"""Secrets are made anew once a page, and what was signed with the old one dies."""

from __future__ import annotations

import pytest

from orders import credentials
from orders.credentials import NotRenewed, fingerprint
from orders.models import ApiKey
from orders.tests.make import NOON, make_shop, make_supplier

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "field"),
    [(make_shop, "signing_secret"), (make_shop, "webhook_token"), (make_supplier, "signing_secret")],
)
def test_a_new_secret_replaces_the_one_that_was_seen(make, field):
    row = make()
    old = getattr(row, field)
    new = credentials.renew(row, field, seen=fingerprint(old))
    row.refresh_from_db()
    assert getattr(row, field) == new != old


def test_a_page_that_is_sent_twice_makes_one_secret():
    shop = make_shop()
    seen = fingerprint(shop.signing_secret)
    new = credentials.renew(shop, "signing_secret", seen=seen)
    with pytest.raises(NotRenewed):
        credentials.renew(shop, "signing_secret", seen=seen)
    shop.refresh_from_db()
    assert shop.signing_secret == new


@pytest.mark.parametrize("field", ["code", "name", "payout_channel"])
def test_nothing_else_is_replaced_by_a_secret(field):
    shop = make_shop()
    with pytest.raises(ValueError, match="no secret"):
        credentials.renew(shop, field, seen=fingerprint(getattr(shop, field)))


def test_a_fingerprint_tells_secrets_apart_and_holds_nothing_of_them():
    one, other = make_shop(), make_shop()
    assert fingerprint(one.signing_secret) != fingerprint(other.signing_secret)
    assert len(fingerprint(one.signing_secret)) == 8
    assert fingerprint(one.signing_secret) not in one.signing_secret


def test_a_key_of_a_name_in_use_is_not_made_twice():
    shop = make_shop()
    key, text = credentials.issue(shop, "the shop's own")
    with pytest.raises(NotRenewed):
        credentials.issue(shop, "the shop's own")
    assert ApiKey.find(text) == key
    assert credentials.issue(make_shop(), "the shop's own")


def test_a_revoked_key_opens_nothing_and_stays_on_record():
    shop = make_shop()
    key, text = credentials.issue(shop, "old")
    assert credentials.revoke(key, NOON)
    assert not credentials.revoke(key, NOON)
    assert ApiKey.find(text) is None
    assert ApiKey.objects.get(pk=key.pk).revoked_at == NOON
    assert credentials.issue(shop, "old")[0].pk != key.pk
