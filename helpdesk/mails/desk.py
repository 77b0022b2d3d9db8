"""Mails to the desk: to whoever has the ticket, and to the supervisors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import override

from helpdesk import links
from refunds.actors import SUPERVISORS
from refunds.models import Delivery, Event

from .ticket import where_it_stands
from .writing import Mail, delivered, write

MOST_SUPERVISORS = 50


def to_assignee(delivery: Delivery) -> Mail | None:
    """To whoever has the ticket now; None for nobody, for somebody without an address, and for who did it himself."""
    event, user = delivery.event, delivery.event.ticket.assignee
    if user is None or not user.is_active or not user.email or user.pk == event.actor_id:
        return None
    with override(settings.LANGUAGE_CODE):
        return _write(delivery, f"desk/{event.kind}", user.email)


def to_supervisors(delivery: Delivery) -> Mail | None:
    """What waits for any of them, to all in one mail that shows none to the others; None where none has an address."""
    group = get_user_model().objects.filter(groups__name=SUPERVISORS, is_active=True)
    addresses = list(group.exclude(email="").order_by("pk").values_list("email", flat=True)[:MOST_SUPERVISORS])
    if not addresses:
        return None
    with override(settings.LANGUAGE_CODE):
        mail = _write(delivery, "desk/supervisors", addresses[0])
    return replace(mail, unseen=tuple(addresses[1:]))


def _write(delivery: Delivery, template: str, to: str) -> Mail:
    values = _told(delivery.event)
    return write(template, values, to=to, language=settings.LANGUAGE_CODE, about=delivered(delivery))


def _told(event: Event) -> dict[str, Any]:
    more = {"kind": event.kind, "answer": event.data.get("answer"), "link": links.desk_page(event.ticket)}
    return where_it_stands(event, "staff") | more
