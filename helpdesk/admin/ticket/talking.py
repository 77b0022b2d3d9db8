"""Words and promises."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.forms.talking import CloseForm, PromiseForm, ReplyForm, SupersedeForm
from refunds import actions
from refunds.models import Commitment

from .verbs import Done, Told, verb


@verb(ReplyForm)
def reply(told: Told) -> Done:
    if told.data["to"] == "desk":
        actions.note(told.ticket, told.data["text"], by=told.by)
        return Done(_("The note is on the ticket; the customer does not see it."))
    actions.reply(
        told.ticket,
        told.data["text"],
        by=told.by,
        commitment=told.form.draft(),
        why_no_promise=told.form.denial(),
        version=told.version,
    )
    return Done(_("Your reply is on its way to the customer."))


@verb(PromiseForm)
def promise(told: Told) -> Done:
    actions.promise(told.ticket, told.form.draft(), by=told.by, version=told.version)
    return Done(_("The promise is written down."))


@verb(SupersedeForm)
def supersede(told: Told) -> Done:
    actions.supersede(told.ticket, _commitment(told), told.form.draft(), by=told.by, version=told.version)
    return Done(_("The new promise stands in place of the old one."))


@verb(CloseForm)
def close(told: Told) -> Done:
    data = told.data
    actions.close_commitment(
        told.ticket, _commitment(told), data["outcome"], data["note"], by=told.by, version=told.version
    )
    return Done(_("The promise is closed."))


def _commitment(told: Told) -> Commitment:
    """A promise of this very ticket."""
    found = told.ticket.commitments.filter(pk=told.form.about).first()
    if found is None:
        raise Http404
    return found
