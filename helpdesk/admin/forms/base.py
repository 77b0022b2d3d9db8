"""The forms of a ticket's page. One that is refused comes back with everything that was typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from orders import money
from refunds.actors import Actor
from refunds.models import Ticket
from refunds.refusals import NotMet, Refused

from .offers import Offers


class VerbForm(forms.Form):
    """What one verb needs. `version` and `seen` say what the person was looking at."""

    use_required_attribute = True
    required_css_class = "required"

    name: ClassVar[str] = ""
    title: ClassVar[str | LazyText] = ""
    button: ClassVar[str | LazyText] = ""
    hint: ClassVar[str | LazyText] = ""
    tone: ClassVar[str] = ""
    # What its files are, where it takes any.
    takes_files: ClassVar[str | LazyText] = ""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(
        self, data: Any = None, files: Any = None, *, ticket: Ticket, by: Actor, offers: Offers | None = None,
        about: int | None = None,
    ) -> None:  # fmt: skip
        self.ticket, self.by, self.about = ticket, by, about
        self.offers = offers or Offers(ticket)
        initial = {"version": ticket.version, "seen": ticket.head_seq}
        super().__init__(data, files, auto_id=f"{self.key}-%s", initial=initial | self.prefilled())

    def prefilled(self) -> dict[str, Any]:
        return {}

    @property
    def key(self) -> str:
        """What tells this form from every other on the page."""
        return self.name if self.about is None else f"{self.name}-{self.about}"

    @property
    def label(self) -> str | LazyText:
        """What its button says before it is opened."""
        return self.title

    @property
    def seen_seq(self) -> int:
        """The last line of the record that the person had seen."""
        found = self.cleaned_data.get("seen") if self.is_bound and hasattr(self, "cleaned_data") else None
        return found if found is not None else self.ticket.head_seq

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that the page draws one below the other."""
        return self.visible_fields()

    def refuse(self, refusal: Exception) -> None:
        """Put every reason of a refusal where the form's own errors stand."""
        if isinstance(refusal, NotMet):
            for reason in refusal.reasons:
                self.add_error(None, forms.ValidationError(str(reason.sentence), code=reason.code))
        else:
            code = refusal.code if isinstance(refusal, Refused) else "refused"
            self.add_error(None, forms.ValidationError(str(refusal), code=code))

    def renewed(self, ticket: Ticket, changes: Mapping[str, str] | None = None) -> Self:
        """The same form with the same words, for the ticket as it is now."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(ticket.version)
        for name, value in (changes or {}).items():
            data[name] = value
        form = type(self)(data, ticket=ticket, by=self.by, offers=self.offers, about=self.about)
        form._errors = self._errors  # type: ignore[attr-defined]
        form.cleaned_data = getattr(self, "cleaned_data", {})
        return form


class Words(forms.CharField):
    """Text of a few lines, as long as the domain takes it."""

    def __init__(self, *, rows: int = 3, **options: Any) -> None:
        options.setdefault("max_length", 5000)
        super().__init__(widget=forms.Textarea({"rows": rows}), **options)


class Amount(forms.CharField):
    """An amount as people write it, in the ticket's currency; cleaned into minor units."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
    currency = "CNY"

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return money.parse(text, self.currency) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("Write an amount such as 12.50."), code="amount") from error
