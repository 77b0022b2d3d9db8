"""Payouts that wait for people: transfers by hand, and what stands still."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .base import VerbForm, Words


class TransferForm(VerbForm):
    name, title, button = "transfer", _("Enter the transfer"), _("Enter the transfer")
    hint = _("Add its proof as evidence first. A second person confirms.")
    reference = forms.CharField(label=_("Its reference"), max_length=64)
    proof = forms.TypedChoiceField(label=_("Its proof"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proof = self.fields["proof"]
        assert isinstance(proof, forms.ChoiceField)  # noqa: S101
        proof.choices = [(row.pk, row.name) for row in self.offers.proofs]


class ConfirmTransferForm(VerbForm):
    name, title, button, tone = "confirm_transfer", _("Confirm the transfer"), _("It has arrived: confirm"), "good"
    hint = _("You have compared reference and proof. This pays the ticket.")


class ResendForm(VerbForm):
    name, title, button = "resend", _("Send again"), _("Send again under the same number")


class GiveUpForm(VerbForm):
    name, title, button, tone = "give_up", _("Give the payout up"), _("Give it up"), "bad"
    hint = _("The channel is asked once more; if it has not paid, a supervisor decides anew.")
    reason = Words(label=_("Reason, for the desk"), rows=2)
