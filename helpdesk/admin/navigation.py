"""The sidebar: every page of the desk, in groups, each shown to whoever may open it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.reports.registry import REPORTS

from . import badges, people


class Item(NamedTuple):
    """`address` names a URL of the admin; `badge` counts what waits there, or is None."""

    title: str | LazyText
    icon: str
    address: str
    who: Callable[[HttpRequest], bool]
    query: str = ""
    badge: Callable[[HttpRequest], str] | None = None


class Group(NamedTuple):
    title: str | LazyText
    items: tuple[Item, ...]


REPORT_ICONS = {
    "breaches": "alarm_off",
    "commitments": "handshake",
    "suppliers": "factory",
    "flow": "waterfall_chart",
    "refunds": "request_quote",
}
GROUPS: tuple[Group, ...] = (
    Group(
        _("Work"),
        (
            Item(_("Home"), "home", "index", people.reads),
            Item(_("Queue"), "inbox", "refunds_ticket_changelist", people.reads),
            Item(_("My queue"), "person", "refunds_ticket_changelist", people.acts, "?assignee=me", badges.mine),
            Item(
                _("Unassigned"), "person_off", "refunds_ticket_changelist", people.reads, "?assignee=nobody",
                badges.unassigned,
            ),
            Item(_("File for a customer"), "add_notes", "desk_file", people.acts),
        ),
    ),
    Group(
        _("Supervisor"),
        (
            Item(_("Overview"), "monitoring", "desk_supervisor", people.oversees),
            Item(_("Live board"), "timer_play", "desk_board", people.oversees),
            Item(
                _("Waiting for a supervisor"), "front_hand", "refunds_ticket_changelist", people.oversees,
                "?turn=supervisor", badges.waiting_for_supervisor,
            ),
            Item(_("Approvals waiting"), "fact_check", "desk_approvals", people.oversees),
            Item(_("Escalations and appeals"), "priority_high", "desk_escalations", people.oversees),
            Item(_("Exceptions of money"), "currency_exchange", "refunds_moneyexception_changelist", people.oversees),
            Item(_("Payouts that stand still"), "hourglass_disabled", "desk_standing", people.oversees),
            Item(_("Missed deadlines"), "alarm_off", "refunds_breach_changelist", people.oversees),
            Item(pgettext_lazy("page", "Promises"), "handshake", "refunds_commitment_changelist", people.oversees),
            Item(
                _("Contested promises"), "contract_delete", "refunds_commitment_changelist", people.oversees,
                "?contested=waiting", badges.contested,
            ),
            Item(_("Messages given up"), "mark_email_unread", "refunds_delivery_changelist", people.oversees),
        ),
    ),
    Group(
        _("Reports"),
        (
            Item(_("All reports"), "summarize", "desk_reports", people.oversees),
            *(
                Item(kind.title, REPORT_ICONS[key], f"desk_report_{key}", people.oversees)
                for key, kind in REPORTS.items()
            ),
        ),
    ),
    Group(
        _("Facts"),
        (
            Item(_("Orders"), "shopping_bag", "orders_order_changelist", people.reads),
            Item(_("Payments"), "payments", "orders_payment_changelist", people.reads),
            Item(pgettext_lazy("page", "Payouts"), "undo", "refunds_payout_changelist", people.reads),
            Item(_("Refunds made elsewhere"), "call_split", "orders_externalrefund_changelist", people.reads),
            Item(_("Questions to suppliers"), "contact_support", "refunds_claim_changelist", people.reads),
            Item(_("Balances"), "account_balance_wallet", "orders_account_changelist", people.reads),
            Item(_("Movements of balances"), "swap_horiz", "orders_transfer_changelist", people.reads),
        ),
    ),
    Group(
        _("Rules"),
        (
            Item(_("Clauses"), "gavel", "refunds_clause_changelist", people.reads),
            Item(_("Targets"), "timer", "refunds_clocktarget_changelist", people.reads),
            Item(_("Calendars"), "calendar_month", "refunds_businesscalendar_changelist", people.reads),
            Item(_("Causes of missed deadlines"), "help_center", "refunds_breachcause_changelist", people.oversees),
        ),
    ),
    Group(
        _("Set-up"),
        (
            Item(_("Suppliers"), "local_shipping", "orders_supplier_changelist", people.reads),
            Item(_("Products"), "sell", "orders_product_changelist", people.reads),
            Item(_("Shops"), "storefront", "orders_shop_changelist", people.sets_up),
            Item(_("People"), "group", "auth_user_changelist", people.manages),
            Item(_("Groups"), "badge", "auth_group_changelist", people.manages),
            Item(_("Changes of the set-up"), "history", "admin_logentry_changelist", people.sets_up),
        ),
    ),
)  # fmt: skip


def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups as unfold wants them; one of which nothing may be opened is left out."""
    found = getattr(request, "desk_navigation", None)
    if found is None:
        found = [
            {"title": group.title, "separator": index > 0, "items": items}
            for index, group in enumerate(GROUPS)
            if (items := list(_items(group, request)))
        ]
        request.desk_navigation = found  # type: ignore[attr-defined]
    return found


def _items(group: Group, request: HttpRequest) -> Iterator[dict[str, Any]]:
    for item in group.items:
        if item.who(request):
            yield {
                "title": item.title,
                "icon": item.icon,
                "link": reverse(f"admin:{item.address}") + item.query,
                "badge": item.badge(request) if item.badge else "",
                "badge_variant": "primary",
                "active": _is_here(item, request),
            }


def _is_here(item: Item, request: HttpRequest) -> bool:
    """The page itself, or one below it; of items that share a page, the one whose filter is chosen."""
    path = reverse(f"admin:{item.address}")
    if item.address == "index" or request.path == path:
        return request.path == path and _chosen(item, request) == item.query
    return request.path.startswith(path) and not item.query and not _has_own_item(request.path)


def _has_own_item(path: str) -> bool:
    """Whether another item leads to this very page below a list."""
    return any(path == reverse(f"admin:{item.address}") for group in GROUPS for item in group.items)


def _chosen(item: Item, request: HttpRequest) -> str:
    """Which item's filter the address holds."""
    queries = [
        other.query for group in GROUPS for other in group.items if other.address == item.address and other.query
    ]
    return next((query for query in queries if query[1:] in request.GET.urlencode().split("&")), "")
