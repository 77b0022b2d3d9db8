"""The people of the desk, for superusers alone. Nobody is deleted: what they did stays theirs."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group as DjangoGroup
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext
from knox.models import get_token_model

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.columns import EMPTY, column, moment
from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.admin.pages import page
from helpdesk.desk.cells import pill, two_lines
from refunds.models import Ticket

from . import noted
from .base import SetupAdmin, SetupForm
from .person_form import PARTS, PersonForm, part_of
from .secrets import Shown


class PartFilter(ChoiceFilter):
    title, parameter_name = _("Part in the desk"), "part"

    def offered(self, request: HttpRequest) -> Choices:
        return [(name, title) for name, (title, _what) in PARTS.items()]

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        return rows.filter(groups__name=value)


class ActiveFilter(ChoiceFilter):
    title, parameter_name = _("May come in"), "active"

    def offered(self, request: HttpRequest) -> Choices:
        return [("yes", _("yes")), ("no", _("no"))]

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        return rows.filter(is_active=value == "yes")


class ForSuperusers:
    """Pages for superusers, whatever part they have in the desk."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.manages(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.manages(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return people.manages(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.manages(request)


class PersonAdmin(ForSuperusers, SetupAdmin):
    heading, add_title = _("People"), _("Add a person")
    lead = _("Nobody is deleted, because what somebody did stays on record: whoever leaves is let in no more.")
    form_class = PersonForm
    form_template = "desk/office/person.html"
    list_display = ("person", "part", "comes_in", "last_seen", "busy")
    list_filter = (PartFilter, ActiveFilter)
    search_fields = ("username",)
    search_help_text = _("A part of the user name, name or e-mail")
    ordering = ("-is_active", "username")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        busy = Count("assigned_tickets", filter=Q(assigned_tickets__closed_at=None), distinct=True)
        return User.objects.prefetch_related("groups").annotate(busy_with=busy)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        text = search_term.replace("\x00", "").strip()
        fits = Q(username__icontains=text) | Q(first_name__icontains=text) | Q(email__icontains=text)
        return (queryset.filter(fits) if text else queryset), False

    person = column(_("Person"), lambda row: two_lines(row.get_full_name() or row.username, row.username))
    part = column(_("Part in the desk"), lambda row: shown_part(row))
    comes_in = column(_("May come in"), lambda row: pill(_("yes"), "good") if row.is_active else pill(_("no longer")))
    last_seen = column(_("Last signed in"), lambda row: moment(row.last_login))
    busy = column(_("Unfinished tickets"), lambda row: row.busy_with or EMPTY)

    def get_urls(self) -> Any:
        password = self.admin_site.admin_view(self.password_view)
        return [path("<int:pk>/password/", password, name="auth_user_password_change"), *super().get_urls()]

    def form_for(self, request: HttpRequest, row: Any) -> SetupForm:
        return PersonForm(request.POST if request.method == "POST" else None, instance=row, by=request.user)

    def after_adding(self, row: Any) -> str:
        return reverse("admin:auth_user_password_change", args=[row.pk])

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        parts = [(title, what) for title, what in PARTS.values()]
        if row is None:
            return {"parts": parts}
        count = Ticket.objects.filter(closed_at=None, assignee=row).count()
        told = ngettext(
            "%(count)d unfinished ticket is this person's.", "%(count)d unfinished tickets are this person's.", count
        )
        queue = f"{reverse('admin:refunds_ticket_changelist')}?assignee={row.pk}"
        links = [(_("Make a new password"), self.after_adding(row))]
        return {"parts": parts, "links": links, "told": told % {"count": count} if count else "", "queue": queue}

    def password_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET says what a new password ends; POST makes it and shows it once."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row, shown = self.row(request, str(pk)), None
        if request.method == "POST":
            text = secrets.token_urlsafe(12)
            with transaction.atomic():
                row.set_password(text)
                row.save(update_fields=["password"])
                get_token_model().objects.filter(user=row).delete()
                self.log_change(request, row, noted.changed(gettext_noop("Password")))
            shown = Shown(_("The password of %(name)s") % {"name": row.username}, text)
        given = {"row": row, "shown": shown, "list_title": str(row), "list_url": self.address(row)}
        return page(request, "desk/office/password.html", _("New password"), given)


def shown_part(row: User) -> object:
    part = part_of(row)
    title = PARTS[part][0] if part else EMPTY
    return two_lines(title, _("superuser") if row.is_superuser else "")


class PartAdmin(ForSuperusers, DeskAdmin):
    """The groups, explained. They are what the desk's rules name, so none is added, renamed or removed."""

    heading = _("Groups")
    change_list_template = "desk/office/list.html"
    list_display = ("title", "what", "members")
    list_display_links = None
    ordering = ("id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DjangoGroup]:
        return DjangoGroup.objects.filter(name__in=PARTS).annotate(
            member_count=Count("user", filter=Q(user__is_active=True))
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        raise PermissionDenied

    title = column(_("Group"), lambda row: PARTS[row.name][0])
    what = column(_("What its people may"), lambda row: PARTS[row.name][1])
    members = column(_("People"), lambda row: row.member_count or EMPTY)


# The look of Django's own and of the API tokens is not the desk's, and a token's digest is nobody's to read.
for model in (User, DjangoGroup, get_token_model()):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
admin.site.register(User, PersonAdmin)
admin.site.register(DjangoGroup, PartAdmin)
