"""The people of the desk, for superusers alone. Nobody is deleted: what they did stays theirs."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group as DjangoGroup
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext, pgettext_lazy
from knox.models import get_token_model

from helpdesk.admin import people
from helpdesk.admin.base import DeskAdmin
from helpdesk.admin.columns import EMPTY, column, moment
from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.admin.pages import page
from helpdesk.desk.cells import pill, two_lines
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.models import Ticket

from . import noted
from .base import Group, SetupAdmin, SetupForm
from .secrets import Shown

PARTS = {
    AGENTS: (
        _("Agent"),
        _("Works on tickets: checks evidence, asks suppliers, replies, promises, asks for approvals."),
    ),
    SUPERVISORS: (
        _("Supervisor"),
        _(
            "Whatever an agent may; and decides approvals, escalations, appeals and exceptions of money, publishes "
            "clauses, sets up shops, suppliers, targets and the calendar."
        ),
    ),
    AUDITORS: (_("Auditor"), _("Reads everything of the desk, the record of its set-up too, and changes nothing.")),
}


class PersonForm(SetupForm):
    part = forms.ChoiceField(
        label=_("Part in the desk"),
        choices=[
            *((name, title) for name, (title, _what) in PARTS.items()),
            ("", _("None: takes no part in any refund")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "email", "is_active", "is_superuser")
        labels = {
            "username": _("User name"),
            "first_name": pgettext_lazy("of a person", "Name"),
            "email": _("E-mail"),
            "is_active": _("May come in"),
            "is_superuser": _("Superuser: manages the people of the desk"),
        }
        help_texts = {
            "username": _("What the person signs in with."),
            "first_name": _("As colleagues see it; customers never do."),
            "email": _("Where mails about waiting tickets go."),
            "is_active": _("Untick it for whoever leaves: signing in, open sessions and API tokens end at once."),
            "is_superuser": _("Being one gives no part in a refund: that is chosen beside."),
        }

    groups = (
        Group(_("Person"), ("username", "first_name", "email")),
        Group(_("What the person may"), ("part", "is_active", "is_superuser")),
    )

    def __init__(self, *args: Any, by: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.initial["part"] = part_of(self.instance) if self.instance.pk else AGENTS

    def clean(self) -> dict[str, Any]:
        """Whoever edits keeps the key: so there is always somebody who can let others in."""
        told = super().clean() or {}
        if self.instance.pk and self.instance.pk == self.by.pk:
            if not told.get("is_active"):
                self.add_error("is_active", _("You cannot lock yourself out; ask another superuser."))
            if not told.get("is_superuser"):
                self.add_error("is_superuser", _("You cannot take this from yourself; ask another superuser."))
        return told

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.is_staff = True
            self.instance.set_unusable_password()
            self.instance.save()
        else:
            written = [name for name in self.changed_data if name != "part"]
            self.instance.save(update_fields=written) if written else None
        if "part" in self.changed_data or not self.instance.groups.exists():
            others = self.instance.groups.exclude(name__in=PARTS)
            chosen = DjangoGroup.objects.filter(name=self.cleaned_data["part"])
            self.instance.groups.set([*others, *chosen])
        return self.instance


def part_of(user: User) -> str:
    """The group that decides what somebody may do; a supervisor is one whatever else."""
    names = {group.name for group in user.groups.all()}
    return next((name for name in (SUPERVISORS, AGENTS, AUDITORS) if name in names), "")


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
