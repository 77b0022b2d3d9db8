"""Every address of the desk is guarded, whoever adds one: nobody gets in without a part in the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from refunds import numbers
from refunds.models import Event, Ticket

from .sitting import somebody, ticket

pytestmark = pytest.mark.django_db

# The first page, which shows no work to whoever has none; where people sign in and out, or change their own
# password; the scripts' words.
FIRST = "/admin/"
OPEN = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n"}


def addresses(case: Ticket) -> set[str]:
    """Each named one, about this ticket where it is about something."""
    values = {"app_label": "refunds", "content_type_id": 1, "name": "reply", "table": "by"}
    return {
        reverse(f"admin:{one.name}", kwargs={key: values.get(key, case.pk) for key in keys(one)})
        for one in patterns(admin.site.get_urls())
        if one.name and one.name not in OPEN
    }


def patterns(found: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        else:
            yield one


def keys(one: URLPattern) -> set[str]:
    return {*one.pattern.converters, *one.pattern.regex.groupindex}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["a stranger", "staff without a group", "no staff"])
def test_no_address_of_the_desk_is_open(who, method):
    case = ticket()
    client = Client() if who == "a stranger" else somebody("", is_staff=who != "no staff").client
    events, found = Event.objects.count(), addresses(case)
    assert len(found) > 60
    let_in = {}
    for address in sorted(found):
        answer = getattr(client, method)(address)
        # Django sends whoever asks for the history of no row to the first page, before it looks who asks.
        sent_away = answer.status_code == 302 and ("/login/" in answer["Location"] or answer["Location"] == FIRST)
        if not (sent_away or answer.status_code in {403, 404, 405}):
            let_in[address] = answer.status_code, answer.get("Location", "")
    assert let_in == {}
    assert numbers.grouped(case.number) not in client.get(FIRST).content.decode()
    assert Event.objects.count() == events
