"""The shops, and what they call us with: keys, a signing secret, the address of their webhook."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from helpdesk.admin import people
from helpdesk.admin.columns import EMPTY, column
from helpdesk.desk.cells import channel, two_lines
from helpdesk.typed import whole
from orders import credentials, money
from orders.channels import registry
from orders.models import Account, ApiKey, Order, Payment, Shop

from . import noted
from .base import Group
from .calendars import CalendarChoice, GoesByCalendar
from .secrets import Secret, Shown, renewed, secrets_page
from .suppliers import counted

NEAR = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Seoul", "UTC")
WEBHOOK = f"{settings.PUBLIC_URL}/api/v1/hooks/dujiaoka/%s"
# Revoked keys stay; so many are listed.
MOST_KEYS = 200

SECRETS = (
    Secret(
        "signing_secret",
        gettext_noop("Signing secret"),
        _("Signing secret"),
        _("The shop signs the links to a buyer's order with it, and payment channels of the shop their callbacks."),
        _("With a new secret, the shop's links and callbacks are refused until it has been given the new one."),
        _("Make a new secret"),
    ),
    Secret(
        "webhook_token",
        gettext_noop("Webhook address"),
        _("Webhook address"),
        _("The shop posts its orders to it. Its last part is secret: whoever knows it can tell us orders."),
        _("With a new address, whatever the shop posts to the old one is refused until it is told the new one."),
        _("Make a new address"),
        WEBHOOK,
    ),
)


class ShopForm(CalendarChoice):
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Times that the shop tells without a zone are read in it.")
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[(code, code) for code in sorted(money.EXPONENTS)],
        help_text=_("Cannot be changed after the first order, payment or balance."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of mails to buyers whose own is not known.")
    )
    payout_channel = forms.ChoiceField(
        label=_("Way back"),
        help_text=_("Where refunds go when the payment's own channel cannot be reached from here."),
    )

    class Meta:
        model = Shop
        fields = ("code", "name", "time_zone", "currency", "language", "payout_channel")
        labels = {"code": _("Code"), "name": _("Name")}
        help_texts = {
            "code": _("Letters, digits and dashes; links and the record name it so. It cannot be changed later."),
            "name": _("As buyers know it."),
        }

    groups = (
        Group(_("Shop"), ("code", "name", "language")),
        Group(_("Money and time"), ("currency", "payout_channel", "time_zone", "calendar")),
    )
    whose = "shop"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        others = sorted(available_timezones() - set(NEAR))
        zones: Any = self.fields["time_zone"]
        zones.choices = [(_("Near"), [(name, name) for name in NEAR]), (_("All"), [(name, name) for name in others])]
        channels = {*registry.names(), *([self.instance.payout_channel] if self.instance.pk else [])}
        self.fields["calendar"].help_text = _(
            "Its tickets go by it, but for suppliers' answers. Deadlines that run keep the one they started on."
        )
        way: Any = self.fields["payout_channel"]
        way.choices = [(name, channel(name)) for name in sorted(channels)]

    def fixed_now(self) -> tuple[str, ...]:
        if not self.instance.pk:
            return ()
        return ("code", "currency") if has_money(self.instance) else ("code",)


def has_money(shop: Shop) -> bool:
    """Whether anything of this shop is counted in its currency already."""
    return any(model._default_manager.filter(shop=shop).exists() for model in (Order, Payment, Account))


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("What the key is for"), max_length=100, help_text=_("For example the shop system that will use it.")
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


@admin.register(Shop)
class ShopAdmin(GoesByCalendar):
    heading, add_title = _("Shops"), _("Add a shop")
    form_class = ShopForm
    list_display = ("shop", "way", "currency_", "zone", "keys")
    ordering = ("name",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return people.sets_up(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.sets_up(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shop]:
        return Shop.objects.annotate(key_count=counted(ApiKey, "shop", revoked_at=None))

    shop = column(_("Shop"), lambda row: two_lines(row.name, row.code))
    way = column(_("Way back"), lambda row: channel(row.payout_channel))
    currency_ = column(_("Currency"), lambda row: row.currency)
    zone = column(_("Time zone"), lambda row: row.time_zone)
    keys = column(_("Keys in use"), lambda row: row.key_count or EMPTY)

    def get_urls(self) -> Any:
        keys = self.admin_site.admin_view(self.keys_view)
        return [path("<int:pk>/keys/", keys, name="orders_shop_keys"), *super().get_urls()]

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        if row is None or not self.has_change_permission(request):
            return {}
        return {"links": [(_("Keys and secrets"), self.address(row, "keys"))]}

    def keys_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET lists the keys; POST issues or revokes one, or makes a secret anew. What is new is shown once."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = self.row(request, str(pk))
        shown, problem, form = None, "", KeyForm()
        if request.method == "POST":
            what = {"issue": self.issue, "revoke": self.revoke}.get(request.POST.get("what", ""))
            if what is None:
                shown, problem = renewed(self, request, row, SECRETS)
            else:
                shown, problem, form = what(request, row)
        more = {
            "keys": row.api_keys.order_by("revoked_at", "name")[:MOST_KEYS],
            "form": form,
            "webhook": WEBHOOK % "••••••••",
        }
        return secrets_page(
            self, request, row, _("Keys and secrets"), SECRETS,
            template="desk/office/keys.html", shown=shown, problem=problem, more=more,
        )  # fmt: skip

    def issue(self, request: HttpRequest, shop: Shop) -> tuple[Shown | None, str, KeyForm]:
        form = KeyForm(request.POST)
        if not form.is_valid():
            return None, "", form
        try:
            key, text = credentials.issue(shop, form.cleaned_data["name"])
        except credentials.NotRenewed as refusal:
            return None, str(refusal), form
        self.log_change(request, shop, noted.added(gettext_noop("API key"), key))
        return Shown(gettext("The key “%(name)s”") % {"name": key.name}, text), "", KeyForm()

    def revoke(self, request: HttpRequest, shop: Shop) -> tuple[None, str, KeyForm]:
        key = shop.api_keys.filter(pk=whole(request.POST.get("key", "")) or 0).first()
        if key is None:
            raise Http404
        if credentials.revoke(key, timezone.now()):
            self.log_change(request, shop, noted.changed_of(gettext_noop("API key"), key, gettext_noop("Revoked")))
        return None, "", KeyForm()
