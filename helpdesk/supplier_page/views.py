"""The page itself. GET changes nothing; a POST answers the question, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import View
from rest_framework.exceptions import Throttled

from helpdesk import errors
from helpdesk.access import claim_links
from helpdesk.access.guesses import address, count_guess
from helpdesk.bounds import announced_bytes
from refunds.claims import MOST_PROOF
from refunds.models import Claim

from . import shown
from .answering import NotTaken, give
from .forms import AnswerForm

# From one address: links that open nothing, and answers. Nobody answers faster by hand.
WRONG_MOST, ANSWERS_MOST, SPAN_S = 30, 30, 600
# What a form takes besides its files.
ROOM_BYTES = 64 * 1024


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class QuestionView(View):
    """The form is protected in `_answer`: only behind a right link, and within bounds, is a body read at all."""

    http_method_names = ["get", "head", "post"]

    claim: Claim
    at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Any wrong link gets the same page. Only behind a right one does the question's language count."""
        self.at = timezone.now()
        found = claim_links.find(kwargs["code"], kwargs["signature"], self.at)
        try:
            if found is None:
                count_guess("supplier-link", address(request), most=WRONG_MOST, seconds=SPAN_S)
                return render(request, "supplier/unknown.html", status=404)
            self.claim = found
            _speak(request, found.supplier.language)
            return super().dispatch(request, *args, **kwargs)
        except Throttled as throttled:
            return errors.throttled(request, throttled, "supplier/wait.html")

    def get(self, request: HttpRequest, **_link: str) -> HttpResponse:
        return self._show(AnswerForm())

    def post(self, request: HttpRequest, **_link: str) -> HttpResponseBase:
        count_guess("supplier-answer", address(request), most=ANSWERS_MOST, seconds=SPAN_S)
        if announced_bytes(request) > MOST_PROOF * settings.EVIDENCE_MAX_BYTES + ROOM_BYTES:
            return self._show(AnswerForm(), status=413)
        return self._answer(request)

    @method_decorator(csrf_protect)
    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not shown.is_asked(self.claim):
            is_same = request.POST.get("answer") == shown.said(self.claim)
            return redirect(request.path) if is_same else self._show(AnswerForm(), status=409)
        form = AnswerForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        told = form.cleaned_data
        try:
            give(self.claim, told["answer"], told["remark"], form.uploads)
        except NotTaken as refused:
            for sentence in refused.sentences:
                form.add_error(None, sentence)
            return self._show(form, status=422)
        return redirect(request.path)

    def _show(self, form: AnswerForm, status: int = 200) -> HttpResponse:
        question = shown.question(self.claim, self.at)
        name = "question" if question.is_asked else "answered" if question.answer else "closed"
        values = {"question": question, "form": form, "status": status, "limits": limits()}
        return render(self.request, f"supplier/{name}.html", values, status=status)


def limits() -> dict[str, int]:
    most = settings.EVIDENCE_MAX_BYTES
    return {"files": MOST_PROOF, "bytes": most, "megabytes": most // (1024 * 1024)}


def _speak(request: HttpRequest, language: str) -> None:
    """The supplier's language, until somebody has switched it in this browser."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and language in dict(settings.LANGUAGES):
        translation.activate(language)
