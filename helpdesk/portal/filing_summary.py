"""The last step: everything once more, and sent exactly once however often the button is pressed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.access.masking import masked
from helpdesk.models import FilingDraft
from refunds import actions
from refunds.models import Ticket
from refunds.refusals import Refused

from . import refusing, uploads
from .filing_draft import DraftView
from .opened import Subject
from .scenarios import WORDS

NOT_AN_ADDRESS = _("This is not an e-mail address. Check it, or leave the field empty.")


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        required=False,
        error_messages={"invalid": NOT_AN_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}),
    )


class SummaryView(DraftView):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(AddressForm(initial={"email": self.draft.email}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """With the contact alone there is no address of one's own: what is sent as one is not looked at."""
        form = AddressForm(request.POST if self.about.is_full else {})
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            ticket, is_new = send(self.about, self.draft, form.cleaned_data["email"])
        except Refused as error:
            refusal = refusing.of(error, "summary")
            return self.page(form, status=refusal.status, refusal=refusal)
        where = reverse("portal:filed", args=[ticket.number])
        return redirect(where if is_new else f"{where}?added")

    def page(self, form: AddressForm, status: int = 200, **said: Any) -> HttpResponse:
        foretold = self.foretold
        if foretold is None:
            return redirect("portal:file", self.about.key)
        missing = set(self.missing(foretold))
        said |= {
            "about": self.about,
            "draft": self.draft,
            "form": form,
            "foretold": foretold,
            "words": WORDS.get(self.draft.scenario, foretold.judged.clause.title),
            "files": self.files,
            "missing": [want.label for want in foretold.wants if want.kind in missing],
            "known_address": known_address(self.about),
        }
        return render(self.request, "portal/file_summary.html", said, status=status)


def known_address(about: Subject) -> str:
    """The address that mails go to where none is given, masked; empty where the shop told none."""
    return masked(about.order.email) if about.order else ""


def send(about: Subject, draft: FilingDraft, email: str) -> tuple[Ticket, bool]:
    """The draft's ticket, and whether it is a new one. Sent once: a second click finds what the first one made.

    With the contact alone nothing is added to a ticket that is open already. Raises Refused.
    """
    with transaction.atomic():
        locked = FilingDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if locked.ticket is not None:
            return locked.ticket, locked.ticket.submitted_at >= locked.created_at
        filing = actions.submit(_request(about, locked, email), by=about.who.by)
        if not filing.is_new and not about.is_full:
            transaction.set_rollback(True)
            return filing.ticket, False
        locked.ticket, locked.description, locked.email = filing.ticket, "", ""
        locked.save(update_fields=["ticket", "description", "email"])
        locked.files.all().delete()  # the files are the ticket's now
    return filing.ticket, filing.is_new


def _request(about: Subject, draft: FilingDraft, email: str) -> actions.Request:
    """The note goes with the files it explains, or stands for itself where there are none."""
    files = uploads.kept(draft)
    return actions.Request(
        scenario=draft.scenario,
        order=about.order,
        payment=about.payment,
        customer_denies_delivery=draft.denies_delivery,
        description="" if files else draft.description,
        evidence=files,
        note=draft.description if files else "",
        email=email if about.is_full else "",
        language=get_language() or "",
        via="portal",
    )
