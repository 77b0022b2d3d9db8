"""What every page about the desk's rows has in common: it shows, and writes nothing by itself."""

from __future__ import annotations

from typing import Any, NoReturn

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise as LazyText
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from . import people

# Rows that a list counts and pages through; whatever is older is found by filters and search.
MOST_ROWS = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than `MOST_ROWS`, so that the last page of a list costs no more than the first."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if isinstance(rows, QuerySet):
            return rows.order_by().values("pk")[:MOST_ROWS].count()
        return len(rows)


class DeskList(ChangeList):  # type: ignore[misc]
    """Ordered as its page says; an address names no order."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Model]) -> Any:
        return self._get_deterministic_ordering([*self.model_admin.get_ordering(request)] or ["-pk"])


class DeskAdmin(ModelAdmin):  # type: ignore[misc]
    """Seen by whoever reads the desk, changed by nobody: a page that lets something be changed says so itself.

    The record of what happened is the ticket's events; nothing is saved or deleted past `refunds.actions`.
    """

    list_per_page = 25
    list_max_show_all = 0
    show_full_result_count = False
    paginator = BoundedPaginator
    actions: Any = None
    sortable_by: Any = ()
    list_fullwidth = True
    list_filter_sheet = True
    # Which look-ups a list's address may hold besides the parameters of its own filters.
    lookups: frozenset[str] = frozenset()
    # What the page is called in its header, where that is not the model's name.
    heading: str | LazyText = ""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.reads(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return people.reads(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Nothing of a request becomes the name of a look-up, or a list would answer questions about secrets."""
        own = (spec for spec in self.list_filter if isinstance(spec, type) and issubclass(spec, SimpleListFilter))
        return lookup in self.lookups or lookup in {spec.parameter_name for spec in own}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        named = self.heading or self.opts.verbose_name_plural
        return super().changelist_view(request, {"heading": named, "title": named, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        self.refuse()

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.refuse()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        self.refuse()

    def refuse(self) -> NoReturn:
        """These rows are written elsewhere, and never from a form of the admin."""
        raise PermissionDenied
