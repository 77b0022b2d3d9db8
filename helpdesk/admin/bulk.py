"""Handing several tickets to somebody at once: one by one through the action, each of which may be refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.forms import ActionForm

from helpdesk.typed import whole
from refunds import actions, numbers
from refunds.models import Ticket
from refunds.refusals import Refused
from refunds.wording import listed

from . import people

# A page's worth; more than this is not looked at by anybody before it is handed on.
MOST = 100


NOBODY = "nobody"


def offered() -> list[tuple[str, str]]:
    """Nothing is chosen at first, or whoever forgets to choose would release the tickets."""
    return [("", _("To whom?")), (NOBODY, _("Nobody (release)")), *people.staff_names()]


class AssignForm(ActionForm):  # type: ignore[misc]
    """The action's form, and whom the tickets go to."""

    to = forms.ChoiceField(label="", choices=offered, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["action"].widget.attrs["class"]
        self.fields["to"].widget.attrs |= {"class": chosen, "aria-label": gettext_lazy("Hand over to")}


@admin.action(description=gettext_lazy("Hand over to …"))
def assign_chosen(page: Any, request: HttpRequest, rows: QuerySet[Ticket]) -> None:
    """Whoever is chosen must be one of the desk; the action says so where somebody is not."""
    by = people.actor(request)
    told = request.POST.get("to", "")
    wanted = whole(told)
    if wanted is None and told != NOBODY:
        messages.error(request, _("Choose somebody of the desk."))
        return
    done, refused = 0, []
    for ticket in rows[:MOST]:
        try:
            actions.assign(ticket, wanted, by=by)
            done += 1
        except Refused as refusal:
            refused.append(f"{numbers.grouped(ticket.number)}: {refusal}")
    _tell(request, done, refused, people.name(User.objects.filter(pk=wanted or 0).first()))


def _tell(request: HttpRequest, done: int, refused: list[str], name: str) -> None:
    if done:
        many = ngettext("%(count)d ticket handed to %(name)s.", "%(count)d tickets handed to %(name)s.", done)
        free = ngettext("%(count)d ticket released.", "%(count)d tickets released.", done)
        messages.success(request, (many if name else free) % {"count": done, "name": name})
    if refused:
        messages.error(request, _("Not handed over: %(tickets)s") % {"tickets": listed(refused)})
