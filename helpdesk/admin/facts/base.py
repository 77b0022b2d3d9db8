"""The lists and pages of facts: found by exact numbers, and written nowhere here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise as LazyText

from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.day_filters import ordered_by
from helpdesk.admin.pages import page, require

# Rows that one search looks at, the newest of what each number finds.
SEARCHED = 200


class FactAdmin(DeskAdmin):
    """A list that is found by exact numbers, and a page a row. Their lines are columns, not fields."""

    change_list_template = "desk/office/list.html"
    search_fields: Any = ("pk",)
    ordering: Any = ("-id",)
    sortable_by: Any = ()
    # What a row's page shows: a heading, and the columns below it.
    sections: tuple[tuple[str | LazyText, tuple[str, ...]], ...] = ()

    def get_ordering(self, request: HttpRequest) -> Any:
        return ordered_by(self.list_filter, request.GET) or self.ordering

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A list without a search shows what it shows, whatever its address asks for."""
        text = search_term.replace("\x00", "").strip()
        if not text or not self.search_fields:
            return queryset, False
        return queryset.filter(pk__in={pk for rows in self.found(text) for pk in newest(rows)}), False

    def found(self, text: str) -> Iterator[QuerySet[Any]]:
        """The rows that a text names exactly, each kind by its own index."""
        raise NotImplementedError

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The row's page. It takes no form, so whatever is posted to it is refused."""
        require(self.has_view_permission, request)
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        given = {"sections": self.shown(row), "row": row, "list_title": self.heading, "list_url": back}
        return page(request, "desk/office/fact.html", str(row), given)

    def shown(self, row: Any) -> list[tuple[object, list[tuple[object, object]]]]:
        return [
            (title, [(getattr(self, name).short_description, getattr(self, name)(row)) for name in names])
            for title, names in self.sections
        ]


def newest(rows: QuerySet[Any], field: str = "pk") -> list[int]:
    """At most so many ids, the newest."""
    return list(rows.order_by("-pk").values_list(field, flat=True)[:SEARCHED])
