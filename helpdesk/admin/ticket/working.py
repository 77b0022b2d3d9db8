"""Whose the ticket is, how urgent, what is looked at, and what others told the desk."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk import intake
from helpdesk.admin.forms import working as forms
from refunds import actions
from refunds.evidence import Upload
from refunds.refusals import not_met
from refunds.texts import NO_FILES, NO_OPEN_CLAIM

from .verbs import Done, Told, verb


@verb(forms.TakeForm)
def take(told: Told) -> Done:
    actions.take(told.ticket, by=told.by, version=told.version)
    return Done(_("The ticket is yours."))


@verb(forms.AssignForm)
def assign(told: Told) -> Done:
    chosen = told.data["assignee"]
    actions.assign(told.ticket, chosen, by=told.by, version=told.version)
    return Done(_("The ticket is handed over.") if chosen else _("The ticket is nobody's now."))


@verb(forms.PriorityForm)
def priority(told: Told) -> Done:
    actions.set_priority(told.ticket, told.data["priority"], by=told.by, version=told.version)
    return Done(_("The priority is set; the deadlines follow it."))


@verb(forms.NudgeForm)
def nudge(told: Told) -> Done:
    actions.nudge(told.ticket, by=told.by)
    return Done(_("The supplier is reminded."))


@verb(forms.RevealForm)
def reveal(told: Told) -> Done:
    field = told.data["field"]
    return Done(shown={field: actions.reveal(told.ticket, field, by=told.by)})


@verb(forms.AnswerForm)
def answer(told: Told) -> Done:
    claim = told.ticket.claims.select_related("ticket", "supplier").filter(status="open").first()
    if claim is None:
        raise not_met("no_open_claim", NO_OPEN_CLAIM)
    actions.answer_claim(claim, told.data["answer"], by=told.by, remark=told.data["remark"], via="agent")
    return Done(_("The supplier's answer is on record."))


@verb(forms.EvidenceForm)
def evidence(told: Told) -> Done:
    """A bad file among good ones is refused alone, and named."""
    if not told.files:
        raise not_met("files_missing", NO_FILES)
    uploads = [Upload(file.file, file.name or "", told.data["kind"]) for file in told.files if file.file]
    taken = intake.add(told.ticket, uploads, by=told.by, note=told.data["note"])
    warnings = [f"{refused.name}: {refused.sentence}" for refused in taken.refused]
    if not taken.kept:
        return Done(warnings=warnings)
    return Done(_now("Added: %(count)d.") % {"count": len(taken.kept)}, warnings)


@verb(forms.RefundElsewhereForm)
def refund_elsewhere(told: Told) -> Done:
    data = told.data
    noted = actions.note_external_refund(
        told.ticket, data["amount"], data["reference"], by=told.by, version=told.version
    )
    return Done(_("The refund is noted.") if noted.is_new else _("This refund was known already."))
