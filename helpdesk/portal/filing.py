"""The first step of a filing: what went wrong, and at once what the rules say of it. Looking changes nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View
from django_htmx.http import HttpResponseClientRedirect

from . import drafts
from .foretelling import Foretold, foretell
from .opened import subject
from .scenarios import Choice, choices


class Chosen(forms.Form):
    """`denies`: whatever the shop says, it never arrived."""

    scenario = forms.CharField(max_length=32, required=False)
    denies = forms.BooleanField(required=False)


@method_decorator(never_cache, name="dispatch")
class ChooseView(View):
    """`GET` shows choices, and the verdict on the one that was asked about; `POST` begins the filing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """With the contact alone a second filing adds nothing: it opens the ticket that there is."""
        self.about = subject(request, kwargs["key"])
        if not self.about.is_full and self.about.unfinished is not None:
            return elsewhere(request, reverse("portal:ticket", args=[self.about.unfinished.number]))
        self.found = choices(self.about, timezone.now())
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        code, denies = _chosen(request.GET)
        if not code and (draft := drafts.current(request, self.about)):
            code, denies = draft.scenario, draft.denies_delivery
        choice = self.offered(code)
        foretold = self.foretell(choice, denies) if choice else None
        if getattr(request, "htmx", False):
            return render(request, "portal/verdict.html", {"foretold": foretold, "about": self.about})
        return self.page(foretold)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        code, denies = _chosen(request.POST)
        choice = self.offered(code)
        if choice is None:
            return self.page(None, status=422)
        denies = denies and choice.asks_whether_it_arrived
        draft = drafts.begin(request, self.about, choice.code, denies_delivery=denies)
        return redirect("portal:draft", key, draft.key)

    def page(self, foretold: Foretold | None, status: int = 200) -> HttpResponse:
        said = {"about": self.about, "choices": self.found, "foretold": foretold, "is_refused": status == 422}
        return render(self.request, "portal/file_choose.html", said, status=status)

    def offered(self, code: str) -> Choice | None:
        return next((choice for choice in self.found if choice.code == code), None)

    def foretell(self, choice: Choice, denies: bool) -> Foretold | None:
        denies = denies and choice.asks_whether_it_arrived
        return foretell(self.about, choice.code, timezone.now(), denies_delivery=denies)


def elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    """Another page as a whole, also where only a part was asked for."""
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else HttpResponseRedirect(address)


def _chosen(given: Any) -> tuple[str, bool]:
    """The scenario's code and whether it never arrived; what cannot be a choice chooses nothing."""
    form = Chosen(given)
    return (form.cleaned_data["scenario"], form.cleaned_data["denies"]) if form.is_valid() else ("", False)
