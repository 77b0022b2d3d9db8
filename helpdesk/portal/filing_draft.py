"""What every page of a filing that is not sent yet begins with: whose it is, and that it was not sent already."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from django.views.generic import View
from rest_framework.exceptions import Throttled

from helpdesk import errors
from helpdesk.access.guesses import count_guess
from helpdesk.models import DraftFile, FilingDraft
from refunds import evidence
from refunds.models import Ticket

from . import drafts
from .foretelling import Foretold, foretell
from .opened import Subject, subject

# Files are examined, which costs; whoever sends more than this for one filing is no person.
POSTS_MOST, POSTS_S = 120, 600


@method_decorator(never_cache, name="dispatch")
class DraftView(View):
    """Raises Http404 for another browser, order or draft. A draft that was sent shows what it became."""

    about: Subject
    draft: FilingDraft

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.about = subject(request, kwargs.pop("key"))
        self.draft = drafts.find(request, self.about, kwargs.pop("draft"))
        if self.draft.ticket is not None:
            return self.filed(self.draft.ticket.number)
        try:
            if request.method == "POST":
                count_guess("draft", self.draft.key, most=POSTS_MOST, seconds=POSTS_S)
        except Throttled as throttled:
            return self.throttled(throttled)
        return super().dispatch(request, *args, **kwargs)

    def filed(self, number: str) -> HttpResponse:
        return redirect("portal:filed", number)

    def throttled(self, error: Throttled) -> HttpResponse:
        return errors.throttled(self.request, error)

    @property
    def joined(self) -> Ticket | None:
        """The open ticket that the draft would be added to. With the contact alone nothing is added to one, and
        nothing is told of the files that it has."""
        return self.about.unfinished if self.about.is_full else None

    @cached_property
    def files(self) -> list[DraftFile]:
        return list(self.draft.files.order_by("pk"))

    @cached_property
    def foretold(self) -> Foretold | None:
        """What the rules say of it now. None where its scenario is not published any more."""
        draft = self.draft
        first = foretell(self.about, draft.scenario, timezone.now(), denies_delivery=draft.denies_delivery)
        if first is None or not self.missing(first):
            return first
        return first.without_all_evidence()

    def missing(self, foretold: Foretold) -> tuple[str, ...]:
        return evidence.missing_kinds(foretold.judged.clause.rules.evidence, {file.kind for file in self.files})
