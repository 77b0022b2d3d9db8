from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from refunds import actors

pytestmark = pytest.mark.django_db


def test_make_staff_gives_the_part_of_its_group():
    out = StringIO()
    call_command("make_staff", "mei", group="Supervisor", stdout=out)
    user = get_user_model().objects.get(username="mei")
    assert actors.staff(user) == actors.Actor(actors.ActorKind.SUPERVISOR, user.pk, f"user:{user.pk}")
    assert user.check_password(out.getvalue().strip().rpartition(": ")[2])


def test_make_staff_refuses_a_name_twice():
    call_command("make_staff", "mei", group="Agent", stdout=StringIO())
    with pytest.raises(CommandError, match="choose another name"):
        call_command("make_staff", "mei", group="Agent", stdout=StringIO())
    assert get_user_model().objects.count() == 1


def test_make_staff_opens_the_admin_and_nothing_else_of_django():
    call_command("make_staff", "mei", group="Agent", stdout=StringIO())
    user = get_user_model().objects.get(username="mei")
    assert (user.is_staff, user.is_superuser, user.get_all_permissions()) == (True, False, set())
