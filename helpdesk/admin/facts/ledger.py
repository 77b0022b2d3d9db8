"""The books of the balance channel: whose balance is how high, and every movement of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.admin.columns import EMPTY, amount, column, link, moment
from helpdesk.admin.queue_filters import ShopFilter
from helpdesk.desk.cells import two_lines
from orders.models import Account, Transfer
from refunds.models import Payout

from .base import FactAdmin, newest
from .payouts import of_number

REFUND = "refund:"


def owner(row: Account) -> object:
    return row.reference or _("the shop")


def accounts(text: str) -> Iterator[QuerySet[Account]]:
    """A buyer's account by its reference; a guest's lies under the order's number."""
    yield Account.objects.filter(reference=text)
    yield Account.objects.filter(reference=f"order:{text}")


def movements(row: Account) -> str:
    if not row.reference:
        return EMPTY
    query = urlencode({"q": row.reference})
    return format_html('<a href="{}?{}">{}</a>', reverse("admin:orders_transfer_changelist"), query, _("Show them"))


@admin.register(Account)
class AccountAdmin(FactAdmin):
    heading = _("Balances")
    search_help_text = _("Exactly: buyer reference, or a guest's order number")
    list_display = ("owner_", "kind_", "balance", "currency_")
    list_filter = (ShopFilter,)
    sections = ((pgettext_lazy("ledger", "Balance"), ("owner_", "kind_", "balance", "currency_", "moved")),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        return Account.objects.select_related("shop")

    def found(self, text: str) -> Iterator[QuerySet[Account]]:
        return accounts(text)

    owner_ = column(_("Whose"), lambda row: two_lines(owner(row), row.shop.name))
    kind_ = column(_("Kind"), lambda row: row.get_kind_display())
    balance = column(pgettext_lazy("ledger", "Balance"), lambda row: amount(row.balance_fen, row.currency))
    currency_ = column(_("Currency"), lambda row: row.currency)
    moved = column(_("Movements"), movements)


def payout_of(row: Transfer) -> Payout | None:
    """The payout that made this movement; a shop's own debit has none."""
    if not row.reference.startswith(REFUND):
        return None
    return Payout.objects.filter(out_refund_no=row.reference.removeprefix(REFUND)).first()


@admin.register(Transfer)
class TransferAdmin(FactAdmin):
    heading = _("Movements of balances")
    search_help_text = _("Exactly: the movement's reference, refund number, ticket number or buyer reference")
    list_display = ("reference_", "moved", "from_", "to", "happened")
    list_filter = (ShopFilter,)
    sections = ((_("Movement"), ("reference_", "moved", "from_", "to", "happened", "payout")),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        return Transfer.objects.select_related("shop", "debit", "credit")

    def found(self, text: str) -> Iterator[QuerySet[Transfer]]:
        yield Transfer.objects.filter(reference=text)
        numbers = [text, *Payout.objects.filter(ticket__in=of_number(text)).values_list("out_refund_no", flat=True)]
        yield Transfer.objects.filter(reference__in=[REFUND + number for number in numbers[:200]])
        keys = {pk for rows in accounts(text) for pk in newest(rows)}
        yield Transfer.objects.filter(debit__in=keys)
        yield Transfer.objects.filter(credit__in=keys)

    reference_ = column(_("Reference"), lambda row: two_lines(row.reference, row.shop.name))
    moved = column(_("Amount"), lambda row: amount(row.amount_fen, row.debit.currency))
    from_ = column(pgettext_lazy("money", "From"), lambda row: owner(row.debit))
    to = column(pgettext_lazy("money", "To"), lambda row: owner(row.credit))
    happened = column(_("At"), lambda row: moment(row.at))
    payout = column(pgettext_lazy("page", "Payout"), lambda row: link(payout_of(row)))
