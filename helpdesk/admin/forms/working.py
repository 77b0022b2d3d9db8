"""How the desk works on a ticket: whose it is, how urgent, what is looked at, what others told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from refunds.models import Evidence, Priority

from .base import Amount, VerbForm, Words


class TakeForm(VerbForm):
    name, title, button = "take", _("Take"), _("Take it")


class AssignForm(VerbForm):
    name, title, button = "assign", _("Hand over"), _("Hand it over")
    assignee = forms.TypedChoiceField(label=_("To"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("Nobody (release)")), *self.offers.staff]

    def prefilled(self) -> dict[str, Any]:
        return {"assignee": self.ticket.assignee_id}


class PriorityForm(VerbForm):
    name, title, button = "priority", _("Priority"), _("Set the priority")
    hint = _("Deadlines follow, on record.")
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)

    def prefilled(self) -> dict[str, Any]:
        return {"priority": self.ticket.priority}


class NudgeForm(VerbForm):
    name, title, button = "nudge", _("Remind the supplier"), _("Remind the supplier")


class RevealForm(VerbForm):
    """Shown once, and each look is on record."""

    name, title, button = "reveal", _("Show"), _("Show, on record")
    field = forms.ChoiceField(label=_("What"), choices=[("contact", _("Contact")), ("target_account", _("Account"))])


class AnswerForm(VerbForm):
    """What the supplier said elsewhere."""

    name, title, button = "answer", _("Enter the supplier's answer"), _("Enter the answer")
    takes_files = _("Its proof, for the desk alone")
    hint = _("When the supplier told you by phone or chat instead of answering itself.")
    answer = forms.ChoiceField(
        label=_("The supplier"), choices=[("agree", _("agrees to the refund")), ("refuse", _("refuses it"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    remark = Words(label=_("Its words"), required=False, max_length=2000, rows=2)


class EvidenceForm(VerbForm):
    """Files for the customer, who sent them elsewhere."""

    name, title, button = "evidence", _("Add evidence"), _("Add the files")
    takes_files = _("Files")
    kind = forms.ChoiceField(
        label=_("What they show"), choices=Evidence.FILED_CHOICES
    )  # fmt: skip
    note = Words(label=_("Note"), required=False, rows=2, help_text=_("The customer reads this."))


class LinkForm(VerbForm):
    name, title, button = "link", _("Link for the customer"), _("Make a link")
    hint = _("Opens this order once, within 72 hours. For a customer without e-mail, to paste into the chat.")


class RefundElsewhereForm(VerbForm):
    name, title, button = "refund_elsewhere", _("Refunded elsewhere"), _("Note the refund")
    hint = _("A fact about the payment: it stops what has not been sent yet, and cannot be taken back.")
    amount = Amount(label=_("Amount"))
    reference = forms.CharField(label=_("Its number or reference"), max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount = self.fields["amount"]
        assert isinstance(amount, Amount)  # noqa: S101
        amount.currency = self.ticket.currency
