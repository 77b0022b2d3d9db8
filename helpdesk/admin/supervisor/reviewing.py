"""Saying why deadlines were missed: one form, for those that are ticked in the list or for one on its page."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from helpdesk.typed import whole
from refunds import actions
from refunds.actors import Actor
from refunds.messages import LONGEST
from refunds.models import Breach, BreachCause, BreachReview
from refunds.refusals import Refused
from refunds.texts import NO_SUCH_CAUSE

# As many as are shown again where they were ticked; the action takes no more either.
MOST = 100
ERRORS = ("required", "invalid_choice")


def causes() -> list[tuple[str, str]]:
    """Nothing is chosen at first, or whoever forgets to choose would say something."""
    rows = BreachCause.objects.filter(is_active=True)
    return [("", str(_("Choose a cause"))), *((row.code, row.name) for row in rows)]


class ReviewForm(forms.Form):
    """Why, and whatever else is to be said of it; the desk alone reads it."""

    cause = forms.ChoiceField(label=_("Cause"), choices=causes, error_messages=dict.fromkeys(ERRORS, NO_SUCH_CAUSE))
    note = forms.CharField(
        label=_("Note, for the desk"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


def chosen_of(request: HttpRequest) -> set[int]:
    """The ids that were ticked in what was sent."""
    return {pk for text in request.POST.getlist("chosen") if (pk := whole(text)) is not None}


def review(form: ReviewForm, chosen: Collection[int], by: Actor) -> list[BreachReview]:
    """Review them all, or none: then the form says why. Raises Http404 for a deadline that is none."""
    if not chosen:
        form.add_error(None, _("Tick the deadlines that this is about."))
    if not form.is_valid():
        return []
    told = form.cleaned_data
    try:
        return actions.review_breaches(chosen, told["cause"], told["note"], by=by)
    except Breach.DoesNotExist:
        raise Http404 from None
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return []
