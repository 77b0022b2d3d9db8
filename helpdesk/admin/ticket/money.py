"""Payouts that wait for people."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.forms.money import ConfirmTransferForm, GiveUpForm, ResendForm, TransferForm
from refunds import actions, payouts
from refunds.models import Payout

from .verbs import Done, Told, verb


@verb(TransferForm)
def transfer(told: Told) -> Done:
    actions.enter_transfer(told.ticket, told.data["reference"], told.data["proof"], by=told.by, version=told.version)
    return Done(_("The transfer is entered; a second person confirms it."))


@verb(ConfirmTransferForm)
def confirm_transfer(told: Told) -> Done:
    actions.confirm_transfer(told.ticket, by=told.by, version=told.version)
    return Done(_("The transfer is confirmed and the ticket paid."))


@verb(ResendForm)
def resend(told: Told) -> Done:
    actions.resend_payout(_payout(told), by=told.by)
    return Done(_("The payout will be sent again under its number."))


@verb(GiveUpForm)
def give_up(told: Told) -> Done:
    actions.give_up_payout(_payout(told), told.data["reason"], by=told.by)
    return Done(_("The payout is given up."))


def _payout(told: Told) -> Payout:
    found = payouts.current(told.ticket)
    if found is None:
        raise Http404
    return found
