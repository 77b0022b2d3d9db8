"""What the shops sell, and which supplier delivers it. A product without one is the shop's own stock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.columns import amount, column, link
from helpdesk.admin.filters import ChoiceFilter, Choices
from helpdesk.admin.queue_filters import ShopFilter
from helpdesk.desk.cells import pill, two_lines
from orders import money
from orders.models import Product, Supplier
from refunds import wording

from . import mapping
from .base import Group, SetupAdmin, SetupForm

OWN = "own-stock"
LONGEST_MINUTES = 60 * 24 * 30


class ProductForm(SetupForm):
    """The shop's own words for a product are facts; who delivers it, at which price and how fast can be put right."""

    price = forms.CharField(
        label=_("Published price of one"),
        max_length=20,
        required=False,
        help_text=_("What “a wrong price was charged” is measured by, for orders that tell no price of their own."),
        widget=forms.TextInput({"inputmode": "decimal"}),
    )

    class Meta:
        model = Product
        fields = ("supplier", "promised_delivery_minutes")
        labels = {
            "supplier": _("Supplier"),
            "promised_delivery_minutes": _("Promised delivery, in minutes"),
        }
        help_texts = {
            "supplier": _("Who is asked whether money may go back. Empty: the shop's own stock, nobody is asked."),
            "promised_delivery_minutes": _(
                "Before this time is over “nothing arrived” is no claim yet; at least 30 minutes count."
            ),
        }

    groups = (
        Group(_("Who delivers"), ("supplier",)),
        Group(_("What was promised"), ("price", "promised_delivery_minutes")),
    )
    kept_in = {"price": "price_fen"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fen, currency = self.instance.price_fen, self.instance.shop.currency
        self.initial["price"] = "" if fen is None else money.plain(fen, currency)
        supplier: Any = self.fields["supplier"]
        supplier.empty_label, supplier.queryset = _("Own stock"), Supplier.objects.order_by("name")
        self.fields["promised_delivery_minutes"].validators.append(MaxValueValidator(LONGEST_MINUTES))

    def clean_price(self) -> str:
        text: str = self.cleaned_data["price"].strip()
        try:
            self.instance.price_fen = money.parse(text, self.instance.shop.currency) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("Write an amount such as 12.50."), code="amount") from error
        if (self.instance.price_fen or 0) < 0:
            raise forms.ValidationError(_("Write an amount such as 12.50."), code="amount")
        return text


class DeliveredByFilter(ChoiceFilter):
    title, parameter_name = _("Supplier"), "supplier"

    def offered(self, request: HttpRequest) -> Choices:
        return [(OWN, _("None: own stock")), *Supplier.objects.order_by("name").values_list("code", "name")]

    def narrowed(self, rows: QuerySet[Any], value: str, request: HttpRequest) -> QuerySet[Any]:
        return rows.filter(supplier__isnull=True) if value == OWN else rows.filter(supplier__code=value)


def promised(row: Product) -> str:
    return wording.duration(timedelta(minutes=row.promised_delivery_minutes)) if row.promised_delivery_minutes else "—"


@admin.register(Product)
class ProductAdmin(SetupAdmin):
    heading = _("Products")
    lead = _(
        "Products come with the shops' orders; here it is said who delivers them. A product without a supplier is the "
        "shop's own stock: nobody is asked before its money goes back."
    )
    form_class = ProductForm
    form_template = "desk/office/product.html"
    list_display = ("product", "delivered_by", "price", "minutes")
    list_filter = (ShopFilter, DeliveredByFilter)
    search_fields = ("name",)
    search_help_text = _("A part of its name, or its exact code")
    ordering = ("shop", "code")
    actions = ["map_to_supplier"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return Product.objects.select_related("shop", "supplier")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        text = search_term.replace("\x00", "").strip()
        return (queryset.filter(Q(name__icontains=text) | Q(code=text)) if text else queryset), False

    def get_actions(self, request: HttpRequest) -> Any:
        return super().get_actions(request) if self.has_change_permission(request) else {}

    product = column(_("Product"), lambda row: two_lines(row.name, f"{row.code} · {row.shop.name}"))
    delivered_by = column(
        _("Supplier"), lambda row: row.supplier.name if row.supplier else pill(_("Own stock"), "info")
    )
    price = column(_("Published price of one"), lambda row: amount(row.price_fen, row.shop.currency))
    minutes = column(pgettext_lazy("column", "Promised delivery"), promised)

    @admin.action(description=_("Map to a supplier"))
    def map_to_supplier(self, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse | None:
        return mapping.view(self, request, queryset)

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        facts = [
            (_("Product"), row.name),
            (_("Code"), row.code),
            (_("Shop"), row.shop.name),
            (_("Supplier"), link(row.supplier) if row.supplier else _("Own stock")),
        ]
        return {"facts": facts, "effects": mapping.effects([row.pk])}
