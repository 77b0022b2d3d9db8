"""A form for each step of the lifecycle that the desk may take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from orders import money
from refunds import cases, guards, wording
from refunds.actions import Asked, Disposal
from refunds.commitments import KEPT_BY
from refunds.models import Commitment, Evidence
from refunds.texts import SYSTEM_ASKS

from .base import Amount, VerbForm, Words
from .promising import SpeakingForm

SECOND = _("Above the limit: it becomes a request that a second person approves.")


class StepForm(VerbForm):
    """One step; `asked` is what it tells the gate."""

    def asked(self) -> Asked:
        return Asked(reason=self.cleaned_data.get("reason", ""))


class SpokenStepForm(SpeakingForm, StepForm):
    """A step whose words the customer reads."""

    words = "reason"

    def asked(self) -> Asked:
        return Asked(reason=self.cleaned_data.get("reason", ""), commitment=self.draft(), why_no_promise=self.denial())


class StartCheckForm(StepForm):
    name, title, button = "start_check", _("Start the check"), _("Start the check")


class ResumeCheckForm(StepForm):
    name, title, button = "resume_check", _("Go on with the check"), _("Go on with the check")
    hint = _("The check goes on with the evidence that is there.")


class RequestEvidenceForm(SpokenStepForm):
    name, title, button = "request_evidence", _("Ask for evidence"), _("Ask the customer")
    reason = Words(label=_("What is missing"), help_text=_("The customer reads this; the time for evidence begins."))

    def prefilled(self) -> dict[str, Any]:
        """In the customer's language, whatever the agent's is."""
        missing = cases.missing_evidence(self.ticket)
        with override(self.ticket.language):
            kinds = wording.listed([str(Evidence.Kind(kind).label) for kind in missing])
            return {"reason": str(SYSTEM_ASKS) % {"kinds": kinds} if missing else ""}


class AskSupplierForm(SpokenStepForm):
    name, title, button = "ask_supplier", _("Ask the supplier"), _("Ask the supplier")
    reason = Words(
        label=_("Question to the supplier"),
        required=False,
        help_text=_("Left empty, it says which order it is and what the buyer complains of."),
        max_length=1000,
    )


class ApproveForm(StepForm):
    name, title, button, tone = "approve", pgettext_lazy("move", "Approve"), _("Approve the refund"), "good"
    amount = Amount(label=_("Amount"))
    channel = forms.ChoiceField(label=_("Where the money goes"), required=False)
    reason = Words(label=_("Reason, for the desk"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount, channel = self.fields["amount"], self.fields["channel"]
        assert isinstance(amount, Amount)  # noqa: S101
        assert isinstance(channel, forms.ChoiceField)  # noqa: S101
        amount.currency = self.ticket.currency
        channel.choices = self.offers.channels

    def prefilled(self) -> dict[str, Any]:
        case = self.offers.approval(self.by)
        return {"amount": money.plain(case.amount_fen, self.ticket.currency), "channel": self.offers.asked_channel}

    @property
    def hint(self) -> str:  # type: ignore[override]
        """What there is to give back, and whether somebody else has to agree."""
        case = self.offers.approval(self.by)
        left = money.shown(case.refundable_fen or 0, self.ticket.currency)
        second = f" {SECOND}" if guards.needs_second_person(case) else ""
        return gettext("Still refundable: %(amount)s.") % {"amount": left} + second

    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(reason=told["reason"], amount_fen=told["amount"], channel=told["channel"])


class RejectForm(SpokenStepForm):
    """With what becomes of each promise that a rejection does not keep by itself."""

    name, title, button, tone = "reject", pgettext_lazy("move", "Reject"), _("Reject the request"), "bad"
    clause = forms.ChoiceField(label=_("Clause that you decide by"))
    reason = Words(label=_("Reason"), help_text=_("The customer reads this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clause = self.fields["clause"]
        assert isinstance(clause, forms.ChoiceField)  # noqa: S101
        clause.choices = self.offers.clauses
        for row in self._left_over():
            self.fields[f"outcome-{row.pk}"] = forms.ChoiceField(
                label=_promise_label(row), choices=_outcomes(row), initial="released"
            )
            self.fields[f"note-{row.pk}"] = forms.CharField(
                label=_("What the customer is told of it"), max_length=500, widget=forms.TextInput
            )

    def prefilled(self) -> dict[str, Any]:
        return {"clause": self.ticket.clause.clause.code}

    def _left_over(self) -> Iterator[Commitment]:
        return (row for row in self.offers.promises if row.kind not in KEPT_BY["reject"])

    def asked(self) -> Asked:
        told = self.cleaned_data
        dispose = {row.pk: Disposal(told[f"outcome-{row.pk}"], told[f"note-{row.pk}"]) for row in self._left_over()}
        return Asked(
            reason=told["reason"],
            clause=told["clause"],
            commitment=self.draft(),
            why_no_promise=self.denial(),
            dispose=dispose,
        )


def _promise_label(row: Commitment) -> str:
    return gettext("Promise “%(text)s”") % {"text": row.text}


def _outcomes(row: Commitment) -> list[tuple[str, str | LazyText]]:
    """Only what no event keeps can be called kept by hand."""
    kept = [("kept", pgettext_lazy("promise", "kept"))] if row.kind == Commitment.Kind.OTHER else []
    return [("released", pgettext_lazy("promise", "released")), *kept]


class EscalateForm(StepForm):
    name, title, button = "escalate", _("Escalate"), _("Give it to a supervisor")
    reason = Words(label=_("Why a supervisor should decide"))


class WithdrawForm(StepForm):
    name, title, button = "withdraw", pgettext_lazy("move", "Withdraw"), _("Withdraw for the customer")
    reason = Words(label=_("The customer's wish, quoted"), help_text=_("In the customer's own written words."))


class ReturnToCheckForm(StepForm):
    name, title, button = "return_to_check", _("Back to the check"), _("Return it to the check")
    reason = Words(label=_("Reason, for the desk"), required=False, rows=2)


class RevokeForm(StepForm):
    name, title, button, tone = "revoke", pgettext_lazy("move", "Revoke"), _("Revoke the approval"), "bad"
    reason = Words(label=_("Reason, for the desk"))


FORMS: dict[str, type[StepForm]] = {
    form.name: form
    for form in (
        StartCheckForm,
        RequestEvidenceForm,
        ResumeCheckForm,
        AskSupplierForm,
        ApproveForm,
        RejectForm,
        EscalateForm,
        WithdrawForm,
        ReturnToCheckForm,
        RevokeForm,
    )
}
