"""Pages that set the product up: a list, and a form a row. Supervisors change, each change goes on record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import construct_change_message, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.pages import page


class Group(NamedTuple):
    """A part of a form: its heading, what is to be known of it, and its fields."""

    title: str | LazyText
    fields: tuple[str, ...]
    hint: str | LazyText = ""


class SetupForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row as people edit it. `groups` put its fields together; what is `fixed` is chosen once."""

    use_required_attribute = True
    groups: ClassVar[tuple[Group, ...]] = ()
    fixed: ClassVar[tuple[str, ...]] = ()
    # Which column a field of the form is kept in, where that is not its own name.
    kept_in: ClassVar[dict[str, str]] = {}
    # Fields that are no column of the row: its page keeps them itself.
    kept_apart: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.fixed_now():
            self.fields[name].disabled = True
        for field in self.fields.values():
            # A column whose default is computed would be compared with a hidden field that we do not send.
            field.show_hidden_initial = False

    def fixed_now(self) -> tuple[str, ...]:
        return self.fixed if self.instance.pk else ()

    def parts(self) -> Iterator[tuple[Group, list[forms.BoundField]]]:
        for group in self.groups:
            yield group, [self[name] for name in group.fields]

    def save(self, commit: bool = True) -> Any:
        """Write what was changed and nothing else: a secret that somebody makes anew meanwhile is not put back."""
        if self.instance.pk is None or not commit:
            return super().save(commit)
        if self.has_changed():
            mine = [name for name in self.changed_data if name not in self.kept_apart]
            self.instance.save(update_fields=[self.kept_in.get(name, name) for name in mine])
        return self.instance


class SetupAdmin(DeskAdmin):
    """A list as the desk reads it, and a page a row with its form."""

    change_list_template = "desk/office/list.html"
    form_template = "desk/office/form.html"
    sortable_by = ()
    form_class: type[SetupForm]
    add_title: str | LazyText = ""
    lead: str | LazyText = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return people.supervises(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return people.supervises(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        given = {"lead": self.lead, "add_title": self.add_title, **(extra_context or {})}
        return super().changelist_view(request, given)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.edit(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.edit(request, self.row(request, object_id))

    def row(self, request: HttpRequest, object_id: str) -> Any:
        found = self.get_object(request, unquote(str(object_id)))
        if found is None:
            raise Http404
        return found

    def edit(self, request: HttpRequest, row: Any) -> HttpResponse:
        """The form of a row, of a new one for None. Whoever only reads sees it without a button."""
        may = self.has_change_permission(request)
        form = self.form_for(request, row)
        if request.method == "POST":
            if not may:
                raise PermissionDenied
            if form.is_valid():
                saved = self.keep(request, form, is_new=row is None)
                return HttpResponseRedirect(self.address(saved) if row else self.after_adding(saved))
        given = {"form": form, "row": row, "may": may, **self.back(), **self.beside(request, row)}
        status = 422 if form.is_bound else 200
        return page(request, self.form_template, str(row or self.add_title), given, status=status)

    def form_for(self, request: HttpRequest, row: Any) -> SetupForm:
        return self.form_class(request.POST if request.method == "POST" else None, instance=row)

    def after_adding(self, row: Any) -> str:
        """Where a new row is looked at first."""
        return self.address(row)

    def keep(self, request: HttpRequest, form: SetupForm, *, is_new: bool) -> Any:
        """Save what the form says, with the line of the record that tells who changed what."""
        message = construct_change_message(cast(Any, form), [], is_new)
        with transaction.atomic():
            row = form.save()
            if is_new:
                self.log_addition(request, row, message)
            elif form.has_changed():
                self.log_change(request, row, message)
        messages.success(request, _("Saved.") if is_new or form.has_changed() else _("Nothing was changed."))
        return row

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What else the row's page shows."""
        return {}

    def back(self) -> dict[str, Any]:
        return {"list_title": self.heading, "list_url": self.address()}

    def address(self, row: Any = None, what: str = "") -> str:
        """The list, a row's page, or a page below it."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if row is None:
            return reverse(f"{name}_changelist")
        return reverse(f"{name}_{what or 'change'}", args=[row.pk])
