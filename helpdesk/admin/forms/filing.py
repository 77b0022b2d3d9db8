"""What the desk writes down for a customer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from orders.models import Shop
from refunds.actions import Draft
from refunds.models import Ticket

from .base import Amount, Words
from .offers import Moments
from .promising import PLACES, PromiseFields, guess

KEPT_FILES = ("payment", "product", "communication")


class FilingForm(PromiseFields):
    """A filing with the promise that was given when it was asked for."""

    words = "description"
    question = _("A promise that was given")

    scenario = forms.CharField(max_length=32, required=True, error_messages={"required": _("Choose what went wrong.")})
    denies = forms.BooleanField(label=_("Whatever the shop says: it never arrived"), required=False)
    via = forms.ChoiceField(label=_("Where the customer asked"), choices=[row for row in PLACES if row[0] != "portal"])
    description = Words(label=_("What happened, in the customer's words"), required=False, rows=4)
    claimed = Amount(label=_("Amount claimed"), required=False, help_text=_("Left empty: what the clause gives."))
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Where mails about the ticket go; empty where there is none.")
    )
    language = forms.ChoiceField(label=_("Language of the customer"), choices=settings.LANGUAGES, required=False)
    note = Words(label=_("Note about the files"), required=False, rows=2)

    # What the page draws one below the other; the scenario and the promise have places of their own.
    BESIDE = ("via", "email", "language", "claimed")

    def __init__(self, data: Any = None, *, shop: Shop, currency: str) -> None:
        self.offers, self.shop, self.currency = Moments(Ticket(shop=shop)), shop, currency
        super().__init__(data, auto_id="file-%s", initial={"language": shop.language, "via": "chat"})
        claimed = self.fields["claimed"]
        assert isinstance(claimed, Amount)  # noqa: S101
        claimed.currency = currency

    @property
    def promise_fields(self) -> list[forms.BoundField]:
        """It was given where the customer asked."""
        return [self[name] for name in ("kind", "promised")]

    def draft(self) -> Draft | None:
        told = super().draft()
        return replace(told, given_by=self.cleaned_data["via"]) if told else None

    @property
    def beside(self) -> list[forms.BoundField]:
        return [self[name] for name in self.BESIDE]

    def asking(self) -> Self:
        """The same filing again, with the question what its words promise."""
        found, guessed = guess(self.data, self.words)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name, value in guessed.items():
            data[name] = value
        form = type(self)(data, shop=self.shop, currency=self.currency)
        form._errors, form.cleaned_data = self._errors, self.cleaned_data  # type: ignore[attr-defined]
        form.found = found
        form.forget_why_refused()
        return form
