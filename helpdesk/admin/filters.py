"""Filters that a list keeps in its address: fixed choices, never the name of a look-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helpdesk.reports.asked import FILTERS
from helpdesk.typed import whole

from . import people

Choices = Sequence[tuple[str, str | LazyText]]


class ChoiceFilter(admin.SimpleListFilter):
    """One of some choices, shown as a select. A value that is none of them finds nothing."""

    # What is chosen where the address says nothing.
    otherwise: str | LazyText = _("All")

    def offered(self, request: HttpRequest) -> Choices:
        raise NotImplementedError

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        raise NotImplementedError

    def unchosen(self, rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
        """The rows of a list whose address says nothing of this."""
        return rows

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:  # type: ignore[override]
        return list(self.offered(request))

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        value = self.value()
        if not value:
            return self.unchosen(queryset, request)
        return queryset.none() if self.problem() else self.narrowed(queryset, value, request)

    def problem(self) -> str:
        """What to do about a value that means nothing; "" where all is well."""
        value = self.value()
        if not value or value in {code for code, _label in self.lookup_choices}:
            return ""
        return gettext("“%(title)s”: choose one of the list.") % {"title": self.title}

    def options(self) -> list[tuple[str, str | LazyText, bool]]:
        """Value, label and whether it is the chosen one."""
        chosen = self.value() or ""
        return [(code, label, code == chosen) for code, label in (("", self.otherwise), *self.lookup_choices)]

    def in_words(self) -> str:
        """The label of what is chosen; a value that is no choice as it stands."""
        chosen = self.value() or ""
        return str(dict(self.lookup_choices).get(chosen, chosen))

    def choices(self, changelist: ChangeList) -> Any:
        return ({"selected": chosen, "display": label, "query_string": ""} for _code, label, chosen in self.options())


class FieldFilter(ChoiceFilter):
    """The rows whose `field` is what was chosen, one of `choice`."""

    field = ""
    choice: Choices = ()

    def offered(self, request: HttpRequest) -> Choices:
        return self.choice

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        return rows.filter(**{self.field: value})


class AskedFilter(ChoiceFilter):
    """One that reports have too, named `asked_as` there: the same choices of the same rows, so that figures lead to as
    many as they count. `field` is the column, where it is called otherwise."""

    asked_as = ""
    field = ""

    def offered(self, request: HttpRequest) -> Choices:
        return FILTERS[self.asked_as].offered()

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        return FILTERS[self.asked_as].narrowed(rows, self.field or self.asked_as, value)


class LedTo(ChoiceFilter):
    """One that lists are led to rather than narrowed by hand: nothing to choose, but to be seen and taken off."""

    is_led_to = True

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        rest = request.GET.copy()
        for name in (str(self.parameter_name), PAGE_VAR):
            rest.pop(name, None)
        # The same list without it.
        self.without = f"?{rest.urlencode()}"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:  # type: ignore[override]
        """Looked up where it is set alone: a list that nobody was led to does not pay for it."""
        return super().lookups(request, model_admin) if request.GET.get(str(self.parameter_name)) else []


class PersonFilter(ChoiceFilter):
    """Somebody of the desk; whoever has left it may stand in an address too."""

    def offered(self, request: HttpRequest) -> Choices:
        names = people.staff_names()
        chosen = whole(request.GET.get(str(self.parameter_name), ""))
        if chosen is None or str(chosen) in dict(names):
            return names
        left = User.objects.filter(pk=chosen).first()
        return [*names, (str(chosen), people.name(left))] if left else names
