"""Whose the ticket is, how urgent, what is looked at, and what others told the desk."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk import intake, links
from helpdesk.access import one_time
from helpdesk.admin.forms import working as forms
from refunds import actions
from refunds.evidence import Kept, keep_proof
from refunds.models import Claim
from refunds.refusals import NotMet, Unmet, not_met
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


@verb(forms.LinkForm)
def link(told: Told) -> Done:
    return Done(shown={"link": links.one_time(one_time.for_desk(told.ticket, told.user))})


@verb(forms.AnswerForm)
def answer(told: Told) -> Done:
    """With its proof all or none: an answer that cannot be shown as it was given is not entered."""
    claim = told.ticket.claims.select_related("ticket", "supplier").filter(status="open").first()
    if claim is None:
        raise not_met("no_open_claim", NO_OPEN_CLAIM)
    proof = _proof(claim, told)
    try:
        data = told.data
        actions.answer_claim(claim, data["answer"], by=told.by, remark=data["remark"], proof=proof, via="agent")
    finally:
        actions.discard_unused(proof)
    return Done(_("The supplier's answer is on record."))


def _proof(claim: Claim, told: Told) -> tuple[Kept, ...]:
    taken = keep_proof(claim, told.uploads("supplier")) if told.files else None
    if taken is None:
        return ()
    if taken.refused:
        actions.discard_unused(taken.kept)
        raise NotMet(*(Unmet(file.code, f"{file.name}: {file.sentence}") for file in taken.refused))
    return taken.kept


@verb(forms.EvidenceForm)
def evidence(told: Told) -> Done:
    """A bad file among good ones is refused alone, and named."""
    if not told.files:
        raise not_met("files_missing", NO_FILES)
    taken = intake.add(told.ticket, told.uploads(told.data["kind"]), by=told.by, note=told.data["note"])
    warnings = [f"{refused.name}: {refused.sentence}" for refused in taken.refused]
    if not taken.kept:
        return Done(warnings=warnings)
    return Done(gettext("Added: %(count)d.") % {"count": len(taken.kept)}, warnings)


@verb(forms.RefundElsewhereForm)
def refund_elsewhere(told: Told) -> Done:
    data = told.data
    noted = actions.note_external_refund(
        told.ticket, data["amount"], data["reference"], by=told.by, version=told.version
    )
    return Done(_("The refund is noted.") if noted.is_new else _("This refund was known already."))
