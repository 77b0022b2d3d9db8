"""Who of the desk does something in the history."""

from __future__ import annotations

from django.contrib.auth.models import User

from refunds import actors
from refunds.actors import Actor

# How long people take, against what a story says.
PACE = {"lin": 1.0, "chen": 1.5, "wang": 0.8, "zhao": 1.1}
SUPERVISORS = ("wang", "zhao")


def actor(username: str) -> Actor:
    """The actor that this person is. Raises LookupError for somebody who is none."""
    found = actors.staff(User.objects.get(username=username))
    if found is None:
        raise LookupError(f"{username} is not of the desk")
    return found
