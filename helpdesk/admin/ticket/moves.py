"""The steps of the lifecycle."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk.admin.forms.moves import FORMS, StepForm
from refunds import actions
from refunds.lifecycle import State

from .verbs import VERBS, Done, Told, Verb

ASKED_FOR_SECOND = _("Above the limit: a second person has to approve. The request for it is on record.")


def move(told: Told) -> Done:
    form: StepForm = told.form
    moved = actions.move(told.ticket, form.name, by=told.by, version=told.version, asked=form.asked())
    if form.name == "approve" and moved.state != State.APPROVED and moved.approval_requested_by_id is not None:
        return Done(ASKED_FOR_SECOND)
    return Done(_("The ticket is now: %(state)s.") % {"state": moved.get_state_display()})


VERBS.update({name: Verb(form, move) for name, form in FORMS.items()})
