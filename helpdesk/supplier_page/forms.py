"""The answer as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from refunds.claims import MOST_PROOF
from refunds.evidence import Upload
from refunds.models import Evidence

CHOOSE = _("Choose one of the two.")


class AnswerForm(forms.Form):
    """A refusal says why: a rule of this page, because the desk can do nothing with a bare no."""

    answer = forms.ChoiceField(
        choices=[("agree", ""), ("refuse", "")],
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    remark = forms.CharField(required=False, max_length=2000)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("answer") == "refuse" and not told.get("remark") and "remark" not in self.errors:
            self.add_error("remark", _("Say in a sentence why you refuse; the desk reads it before it decides."))
        if len(self.proof) > MOST_PROOF:
            self.add_error(None, _("At most %(most)d files go with an answer.") % {"most": MOST_PROOF})
        return told

    @property
    def proof(self) -> list[Any]:
        return list(self.files.getlist("proof")) if self.files else []

    @property
    def uploads(self) -> list[Upload]:
        return [Upload(file, file.name or "", Evidence.Kind.SUPPLIER) for file in self.proof]
