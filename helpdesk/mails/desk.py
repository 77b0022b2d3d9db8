"""Mails to the desk: to whoever has the ticket, and to the supervisors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import override

from helpdesk import links
from refunds import actors
from refunds.actors import SUPERVISORS
from refunds.models import Clock, ClockKind, Commitment, Delivery, Event
from refunds.numbers import grouped

from .ticket import where_it_stands
from .writing import Mail, delivered, when, write

MOST_SUPERVISORS = 50
# What supervisors are told in a mail of its own; one template says the rest.
OWN_MAILS = {"breach": "breach", "warning": "warning_of_nobodys"}
SEVERAL = {"breach": "breaches", "warning": "warnings"}


def to_assignee(delivery: Delivery) -> Mail | None:
    """To whoever has the ticket now; None for nobody, for somebody who is not told, and for who did it himself."""
    event, user = delivery.event, delivery.event.ticket.assignee
    if user is None or user.pk == event.actor_id or not _is_told(user) or _is_over(event):
        return None
    with override(settings.LANGUAGE_CODE):
        return _write(delivery, f"desk/{event.kind}", user.email)


def _is_told(user: User) -> bool:
    """Whether there is an address, and somebody of the desk behind it: who has left it is told nothing more."""
    return bool(user.email) and actors.staff(user) is not None


def _is_over(event: Event) -> bool:
    """Whether it warns of a deadline that has been met meanwhile."""
    return event.kind == "warning" and not _running(event).exists()


def _running(event: Event) -> QuerySet[Clock]:
    """The clock that a warning is about, as long as it runs."""
    return event.ticket.clocks.filter(kind=event.data["clock"], cycle=event.data["cycle"], stopped_at=None)


def to_promiser(delivery: Delivery) -> Mail | None:
    """To whoever gave the promise, and whoever has the ticket now; None where it has ended, or none of them is told."""
    event = delivery.event
    promise = Commitment.objects.select_related("made_by").get(pk=event.data["commitment"])
    people = [person for person in (promise.made_by, event.ticket.assignee) if person is not None]
    addresses = list(dict.fromkeys(person.email for person in people if _is_told(person)))
    if promise.status != "open" or not addresses:
        return None
    with override(settings.LANGUAGE_CODE):
        promised = {"promise": promise.text, "promised_by": when(promise.due_at, event.ticket.shop)}
        mail = _write(delivery, f"desk/{event.kind}", addresses[0], **promised)
    return replace(mail, unseen=tuple(addresses[1:]))


def to_supervisors(delivery: Delivery) -> Mail | None:
    """What waits for any of them, to all in one mail that shows none to the others.

    None where none has an address, and where there is nothing to warn of any more.
    """
    event, addresses = delivery.event, _supervisors()
    if not addresses or not _is_worth_telling(event):
        return None
    with override(settings.LANGUAGE_CODE):
        mail = _write(delivery, f"desk/{OWN_MAILS.get(event.kind, 'supervisors')}", addresses[0])
    return replace(mail, unseen=tuple(addresses[1:]))


def of_several(deliveries: Sequence[Delivery]) -> Mail | None:
    """Deadlines that were missed, or are near with nobody who has the ticket, in one mail to the supervisors."""
    worth, addresses = [row for row in deliveries if _is_worth_telling(row.event)], _supervisors()
    if not addresses or not worth:
        return None
    language = settings.LANGUAGE_CODE
    with override(language):
        values = {"told": [_named(row.event) | _deadline(row.event) for row in worth], "board": links.live_board()}
        about = " ".join(delivered(row) for row in worth)
        template = f"desk/several_{SEVERAL[worth[0].event.kind]}"
        mail = write(template, values, to=addresses[0], language=language, about=about)
    return replace(mail, unseen=tuple(addresses[1:]))


def _supervisors() -> list[str]:
    group = get_user_model().objects.filter(groups__name=SUPERVISORS, is_active=True)
    return list(group.exclude(email="").order_by("pk").values_list("email", flat=True)[:MOST_SUPERVISORS])


def _is_worth_telling(event: Event) -> bool:
    """Not where it warns of a deadline that is met or missed by now, or of a ticket that somebody has by now."""
    if event.kind != "warning":
        return True
    return event.ticket.assignee_id is None and _running(event).filter(breach=None).exists()


def _write(delivery: Delivery, template: str, to: str, **more: Any) -> Mail:
    values = _told(delivery.event) | more
    return write(template, values, to=to, language=settings.LANGUAGE_CODE, about=delivered(delivery))


def _told(event: Event) -> dict[str, Any]:
    said = {name: event.data.get(name) for name in ("answer", "outcome")}
    more = {"kind": event.kind, **said, "link": links.desk_page(event.ticket)}
    return where_it_stands(event, "staff") | _deadline(event) | more


def _named(event: Event) -> dict[str, Any]:
    ticket = event.ticket
    return {"number": grouped(ticket.number), "shop": ticket.shop.name, "link": links.desk_page(ticket)}


def _deadline(event: Event) -> dict[str, str]:
    """The deadline that the event is about, as it was then; nothing where it is about none."""
    if event.kind not in {"warning", "breach"}:
        return {}
    due = when(datetime.fromisoformat(event.data["due"]), event.ticket.shop)
    return {"clock": str(ClockKind(event.data["clock"]).label), "clock_due": due}
