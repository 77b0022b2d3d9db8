"""The clauses: what each says now and said before, and the next version of one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.pages import page, require
from helpdesk.admin.setup import noted
from helpdesk.telling.clause_words import ClauseWords, patience
from helpdesk.typed import whole
from refunds import clauses
from refunds.models import Clause, ClauseVersion, Ticket
from refunds.refusals import NotMet

from .differences import changes
from .forms import DraftForm

VERSIONS_A_PAGE = 10
LANGUAGES = (("zh-hans", _("In Chinese")), ("en", _("In English")))


@admin.register(Clause)
class ClauseAdmin(DeskAdmin):
    heading = _("Clauses")

    def get_urls(self) -> Any:
        next_version = self.admin_site.admin_view(self.publish_view)
        return [path("<int:pk>/publish/", next_version, name="refunds_clause_publish"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        require(people.reads, request)
        rows = clauses.in_force(timezone.now()).select_related("clause", "published_by")
        return page(request, "desk/office/clauses.html", self.heading, {"versions": rows})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the clause says, as customers read it, and every version before."""
        require(people.reads, request)
        clause = self.clause(object_id)
        rows = clause.versions.select_related("clause", "published_by").order_by("-number")
        newest = rows.first()
        if newest is None:
            raise Http404
        shown = Paginator(rows, VERSIONS_A_PAGE).get_page(request.GET.get("p"))
        given = {
            "clause": clause,
            "versions": with_changes(list(shown.object_list), clause),
            "shown": shown,
            "newest": newest,
            "previews": previews(newest),
            "may": people.supervises(request),
            **self.links(clause),
        }
        return page(request, "desk/office/clause.html", newest.title, given)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET and a first POST show the form and what would be published; a second POST publishes just that."""
        require(people.supervises, request, writes=True)
        by = people.actor(request)
        clause = self.clause(str(pk))
        newest = clauses.newest(clause)
        if newest is None:
            raise Http404
        if request.method != "POST":
            return self.shown(request, clause, DraftForm(newest=newest))
        form = DraftForm(request.POST, newest=newest)
        if not form.is_valid():
            return self.shown(request, clause, form, status=422)
        if "publish" not in request.POST:
            return self.previewed(request, clause, form)
        if form.cleaned_data["previewed"] != form.digest:
            problem = gettext("Something was changed after the preview: this is what would be published now.")
            return self.previewed(request, clause, form, problem=problem)
        try:
            version = clauses.publish(clause, form.draft, seen=form.cleaned_data["seen"], by=by)
        except clauses.Overtaken as refusal:
            return self.previewed(request, clause, form, problem=str(refusal), status=409)
        except NotMet as refusal:
            return self.previewed(request, clause, form, problem=str(refusal), status=422)
        self.log_change(request, clause, noted.added(gettext_noop("Version"), version.number))
        messages.success(request, gettext("Version %(number)d is in force from now on.") % {"number": version.number})
        return HttpResponseRedirect(reverse("admin:refunds_clause_change", args=[clause.pk]))

    def previewed(
        self, request: HttpRequest, clause: Clause, form: DraftForm, *, problem: str = "", status: int = 200
    ) -> HttpResponse:
        """What would be published, and what it changes of the newest version, whoever published that."""
        carried = form.carrying(previewed=form.digest, seen=str(form.newest.number))
        drafted = ClauseVersion(
            clause=clause, number=form.newest.number + 1, published_at=timezone.now(),
            title_en=form.draft.title_en, title_zh=form.draft.title_zh,
            text_en=form.draft.text_en, text_zh=form.draft.text_zh, rules_data=form.draft.rules.to_json(),
        )  # fmt: skip
        more = {
            "previews": previews(drafted),
            "changes": changes(clauses.draft_of(form.newest), form.draft),
            "problem": problem,
        }
        return self.shown(request, clause, carried, status=status, **more)

    def shown(
        self, request: HttpRequest, clause: Clause, form: DraftForm, *, status: int = 200, **more: Any
    ) -> HttpResponse:
        open_count = Ticket.objects.filter(closed_at=None, clause__clause=clause).count()
        given = {"clause": clause, "form": form, "newest": form.newest, "open_count": open_count, **more}
        back = {"list_title": form.newest.title, "list_url": reverse("admin:refunds_clause_change", args=[clause.pk])}
        title = gettext("Version %(number)d of “%(title)s”") % {
            "number": form.newest.number + 1,
            "title": form.newest.title,
        }
        return page(request, "desk/office/clause_publish.html", title, given | back, status=status)

    def clause(self, pk: str) -> Clause:
        found = Clause.objects.filter(pk=whole(pk) or 0).first()
        if found is None:
            raise Http404
        return found

    def links(self, clause: Clause) -> dict[str, str]:
        return {
            "list_title": str(self.heading),
            "list_url": reverse("admin:refunds_clause_changelist"),
            "publish_url": reverse("admin:refunds_clause_publish", args=[clause.pk]),
        }


def with_changes(versions: list[ClauseVersion], clause: Clause) -> list[tuple[ClauseVersion, Any]]:
    """Each version with what it changed of the one before it; the first one has none."""
    before = clause.versions.filter(number=versions[-1].number - 1).first() if versions else None
    older = [*versions[1:], before]
    return [
        (version, changes(clauses.draft_of(old), clauses.draft_of(version)) if old else None)
        for version, old in zip(versions, older, strict=True)
    ]


def previews(version: ClauseVersion) -> list[tuple[Any, str, str]]:
    """The version as the portal shows it, as a page of its own for each language."""
    made: list[tuple[Any, str, str]] = []
    for code, label in LANGUAGES:
        with override(code):
            words = ClauseWords(version, patience(timezone.now()))
            made.append(
                (label, code, render_to_string("desk/office/clause_preview.html", {"clause": words, "language": code}))
            )
    return made
