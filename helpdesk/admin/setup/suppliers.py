"""Who delivers, and how it is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.functional import Promise as LazyText
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from helpdesk.admin.columns import EMPTY, column
from helpdesk.desk.cells import two_lines
from orders.models import Product, Supplier
from orders.suppliers import adapter, names
from refunds.models import Claim

from .base import Group
from .calendars import CalendarChoice, GoesByCalendar
from .secrets import Secret, renewed, secrets_page

SIGNING = Secret(
    "signing_secret",
    gettext_noop("Signing secret"),
    _("Signing secret"),
    _("The supplier's system signs its answers with it, and we sign the links that we mail to the supplier."),
    _(
        "With a new secret everything that was signed with the old one dies at once: links to open questions that "
        "the supplier has not answered yet, and answers of its system until it is given the new one."
    ),
    _("Make a new secret"),
)

# What lists and reports call goods of no supplier, or of any.
TAKEN = frozenset({"none", "any", "own-stock"})
# The protocols in words; one that we have no words for goes by its name.
ADAPTERS: dict[str, str | LazyText] = {
    "manual": _("By mail and link"),
    "sandbox": _("Sandbox (a played system)"),
}


class SettingsField(forms.JSONField):
    """JSON that is nested absurdly deep is not JSON to us, as it is none to Python's reader."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)


class SupplierForm(CalendarChoice):
    adapter = forms.ChoiceField(
        label=_("How it is asked"),
        help_text=_("By mail and link a person answers; the others speak with the supplier's own system."),
    )
    language = forms.ChoiceField(label=_("Language of its mails"), choices=settings.LANGUAGES)

    class Meta:
        model = Supplier
        fields = ("code", "name", "adapter", "config", "email", "language")
        labels = {"code": _("Code"), "name": _("Name"), "config": _("Settings of its system"), "email": _("E-mail")}
        help_texts = {
            "code": _("Letters, digits and dashes; links and the record name it so. It cannot be changed later."),
            "config": _("JSON; leave {} where there are none."),
            "email": _("Where questions go. Without it the desk hands the link over itself."),
        }
        field_classes = {"config": SettingsField}
        widgets = {"config": forms.Textarea({"rows": 4, "spellcheck": "false", "class": "mono"})}

    groups = (
        Group(_("Supplier"), ("code", "name", "email", "language", "calendar")),
        Group(_("Its system"), ("adapter", "config")),
    )
    fixed = ("code",)
    whose = "supplier"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["calendar"].help_text = _(
            "Its answers are due by it, where their target is in business time. Deadlines that run keep the one they "
            "started on."
        )
        choices = sorted({*names(), *([self.instance.adapter] if self.instance.pk else [])})
        self.fields["adapter"].choices = [(name, ADAPTERS.get(name, name)) for name in choices]  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if self.instance.pk is None and code.lower() in TAKEN:
            raise forms.ValidationError(_("Choose another code."), code="taken")
        return code

    def clean_config(self) -> dict[str, Any]:
        config = self.cleaned_data["config"]
        if config is None:
            return {}
        if not isinstance(config, dict):
            raise forms.ValidationError(_("Write the settings as a JSON object, such as {}."), code="not_an_object")
        return config

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "config" in told and "adapter" in told:
            try:
                adapter(told["adapter"]).check(told["config"])
            except (LookupError, ValueError) as error:
                self.add_error("config", str(error))
        return told


def counted(model: Any, field: str, **conditions: Any) -> Any:
    rows = model.objects.filter(**{field: OuterRef("pk")}, **conditions).order_by().values(field)
    return Coalesce(Subquery(rows.annotate(count=Count("pk")).values("count")), 0)


@admin.register(Supplier)
class SupplierAdmin(GoesByCalendar):
    heading, add_title = _("Suppliers"), _("Add a supplier")
    form_class = SupplierForm
    list_display = ("supplier", "asked", "mail", "sold", "waiting")
    search_fields = ("name",)
    search_help_text = _("A part of its name, or its code")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Supplier]:
        return Supplier.objects.annotate(
            product_count=counted(Product, "supplier"), open_count=counted(Claim, "supplier", status="open")
        )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        text = search_term.replace("\x00", "").strip()
        return (queryset.filter(name__icontains=text) | queryset.filter(code=text) if text else queryset), False

    supplier = column(_("Supplier"), lambda row: two_lines(row.name, row.code))
    asked = column(_("How it is asked"), lambda row: ADAPTERS.get(row.adapter, row.adapter))
    mail = column(_("E-mail"), lambda row: two_lines(row.email or EMPTY, dict(settings.LANGUAGES).get(row.language)))
    sold = column(_("Products"), lambda row: products_of(row))
    waiting = column(_("Open questions"), lambda row: row.open_count or EMPTY)

    def get_urls(self) -> Any:
        secret = self.admin_site.admin_view(self.secret_view)
        return [path("<int:pk>/secret/", secret, name="orders_supplier_secret"), *super().get_urls()]

    def secret_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET tells which secret there is and what a new one breaks; POST makes it and shows it once."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = self.row(request, str(pk))
        shown, problem = renewed(self, request, row, (SIGNING,)) if request.method == "POST" else (None, "")
        open_count = row.claims.filter(status="open").count()
        told = ngettext(
            "%(count)d question to this supplier is open now.",
            "%(count)d questions to this supplier are open now.",
            open_count,
        ) % {"count": open_count}
        more = {"told": told if open_count else ""}
        return secrets_page(self, request, row, SIGNING.title, (SIGNING,), shown=shown, problem=problem, more=more)

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        if row is None:
            return {}
        links = [(_("Its products"), products_address(row))]
        if self.has_change_permission(request):
            links.append((_("Signing secret"), self.address(row, "secret")))
        return {"links": links}


def products_address(row: Supplier) -> str:
    return f"{reverse('admin:orders_product_changelist')}?supplier={row.code}"


def products_of(row: Any) -> object:
    return format_html('<a href="{}">{}</a>', products_address(row), row.product_count) if row.product_count else EMPTY
