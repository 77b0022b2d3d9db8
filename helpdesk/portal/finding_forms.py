"""What a customer types to find an order. Nothing here looks anything up: a wrong shop is wrong like all else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orders import money
from orders.models import Shop

MOST_SHOPS = 200
# Phones put capitals and corrections into what is meant to the letter.
AS_TYPED = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false", "autocomplete": "off"}


def shops() -> list[tuple[str, str, str]]:
    """Code, name and currency of the shops that can be chosen."""
    return list(Shop.objects.order_by("name").values_list("code", "name", "currency")[:MOST_SHOPS])


class FindingForm(forms.Form):
    """Every way begins with the shop, which is not asked for where there is only one."""

    shop = forms.CharField(label=_("Shop"), max_length=32)

    def __init__(self, *args: Any, known: list[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currencies = {code: currency for code, _name, currency in known}
        if len(known) == 1:
            self.fields["shop"].widget = forms.HiddenInput()
            self.initial["shop"] = known[0][0]
        else:
            self.fields["shop"].widget = forms.Select(choices=[(code, name) for code, name, _currency in known])


class OrderForm(FindingForm):
    order_number = forms.CharField(
        label=_("Order number"),
        max_length=64,
        help_text=_("In the shop, under “my orders”, or in the shop's mail."),
        error_messages={"required": _("Enter the order number.")},
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    query_password = forms.CharField(
        label=_("Query password"),
        max_length=64,
        required=False,
        strip=False,
        help_text=_("You set it when you ordered. Opens everything about the order."),
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    contact = forms.CharField(
        label=_("Contact you left in the shop"),
        max_length=254,
        required=False,
        help_text=_(
            "Phone, e-mail or QQ. Enough to ask for a refund and to see where it stands. "
            "Sellers know it too, so files and messages stay closed."
        ),
        widget=forms.TextInput(attrs=AS_TYPED),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors and not told["query_password"] and not told["contact"].strip():
            self.add_error("query_password", _("Enter the query password, or below it the contact. One is enough."))
        return told


class PaymentForm(FindingForm):
    serial = forms.CharField(
        label=_("Payment serial number"),
        max_length=64,
        help_text=_("In Alipay or WeChat: open the payment in your bills and copy its transaction number."),
        error_messages={"required": _("Enter the payment's serial number.")},
        widget=forms.TextInput(attrs=AS_TYPED),
    )
    amount = forms.CharField(
        label=_("Amount paid"),
        max_length=20,
        help_text=_("To the cent, as in the payment record: 29.80"),
        error_messages={"required": _("Enter the amount that you paid.")},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """The amount in minor units of the shop's currency, as `amount_fen`."""
        told = super().clean() or self.cleaned_data
        if "amount" in told:
            try:
                told["amount_fen"] = money.parse(told["amount"], self.currencies.get(told.get("shop", ""), "CNY"))
            except ValueError:
                self.add_error("amount", ValidationError(_("Write the amount in figures, like 29.80.")))
        return told


class LinkForm(FindingForm):
    order_number = OrderForm.base_fields["order_number"]
