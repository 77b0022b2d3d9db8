"""The people of the desk: let in and out by superusers, never deleted; and no address asks for a password."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse
from knox.models import get_token_model

from refunds import actors
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.tests.make import make_ticket, move

from .office import listed, paged, person, queries
from .sitting import somebody, text

pytestmark = pytest.mark.django_db


def told(**values: str) -> dict[str, str]:
    return {"username": "new", "first_name": "新人", "email": "", "is_active": "on", "part": AGENTS, **values}


def test_a_person_is_added_without_a_password_and_gets_one_that_is_shown_once():
    root = person("superuser")
    response = root.client.post(reverse("admin:auth_user_add"), told(part=SUPERVISORS))
    made = User.objects.get(username="new")
    assert response["Location"] == reverse("admin:auth_user_password_change", args=[made.pk])
    assert (made.is_staff, made.is_superuser, made.has_usable_password()) == (True, False, False)
    acting = actors.staff(made)
    assert acting is not None
    assert acting.kind == "supervisor"
    assert LogEntry.objects.get().object_repr == "new"


@pytest.mark.parametrize("part", [AGENTS, SUPERVISORS, AUDITORS, ""])
def test_a_part_is_one_group_or_none(part):
    root, other = person("superuser"), somebody(AGENTS)
    response = root.client.post(paged(other.user), told(username=other.user.username, part=part))
    assert response.status_code == 302
    assert list(other.user.groups.values_list("name", flat=True)) == ([part] if part else [])


def test_whoever_leaves_is_let_in_no_more_and_keeps_what_was_done():
    root, other = person("superuser"), somebody()
    ticket = make_ticket()
    move(ticket, "start_check", other.actor, ticket.submitted_at)
    values = told(username=other.user.username)
    del values["is_active"]
    assert "1 unfinished ticket is this person" in text(root.client.get(paged(other.user)))
    assert root.client.post(paged(other.user), values).status_code == 302
    assert other.client.get("/admin/").status_code == 302
    assert User.objects.filter(pk=other.user.pk, is_active=False).exists()


def test_nobody_is_deleted():
    root, other = person("superuser"), somebody()
    response = root.client.post(paged(other.user, "delete"), {"post": "yes"})
    assert response.status_code == 403
    action = {"action": "delete_selected", "_selected_action": str(other.user.pk), "post": "yes"}
    root.client.post(listed(User), action)
    assert User.objects.filter(pk=other.user.pk).exists()


def test_nobody_locks_themselves_out():
    root = person("superuser")
    values = told(username=root.user.username, part="")
    assert root.client.post(paged(root.user), values).status_code == 422
    assert root.client.post(paged(root.user), {**values, "is_superuser": "on", "is_active": ""}).status_code == 422
    fresh = User.objects.get(pk=root.user.pk)
    assert (fresh.is_active, fresh.is_superuser) == (True, True)


@pytest.mark.parametrize("role", [AGENTS, SUPERVISORS, AUDITORS])
def test_nobody_of_the_desk_makes_themselves_more(role):
    clerk = person(role)
    values = told(username=clerk.user.username, part=SUPERVISORS, is_superuser="on")
    for address in (paged(clerk.user), reverse("admin:auth_user_add"), f"/admin/auth/user/{clerk.user.pk}/password/"):
        assert clerk.client.post(address, values).status_code == 403
    fresh = User.objects.get(pk=clerk.user.pk)
    assert (fresh.is_superuser, fresh.groups.get().name) == (False, role)


@pytest.mark.parametrize(
    "asked",
    [
        {"password__startswith": "m"},
        {"password": "x"},
        {"groups__user__password__startswith": "m"},
        {"is_superuser__exact": "1"},
        {"id__gt": "0"},
    ],
)
@pytest.mark.parametrize("model", [User, Group])
def test_no_address_asks_for_a_password(asked, model):
    assert person("superuser").client.get(listed(model), asked).status_code == 400


def test_a_persons_page_shows_no_digest():
    root, other = person("superuser"), somebody()
    other.user.set_password("x")
    other.user.save()
    for address in (paged(other.user), listed(User)):
        assert other.user.password not in root.client.get(address).content.decode()


def test_groups_are_explained_and_fixed():
    root = person("superuser")
    said = text(root.client.get(listed(Group)))
    assert "decides approvals" in said
    group = Group.objects.get(name=AGENTS)
    for address in (paged(group), reverse("admin:auth_group_add")):
        assert root.client.post(address, {"name": "renamed"}).status_code == 403
    assert Group.objects.get(pk=group.pk).name == AGENTS


def test_api_tokens_have_no_page():
    assert not admin.site.is_registered(get_token_model())


def test_a_list_costs_the_same_with_one_row_and_with_thirty():
    root = person("superuser")
    first = queries(root, listed(User))
    for _ in range(30):
        somebody()
    assert queries(root, listed(User)) == first


def test_names_are_shown_as_text():
    root = person("superuser")
    somebody(first_name="<script>alert(1)</script>")
    assert "<script>alert" not in root.client.get(listed(User)).content.decode()
