"""A column of a list, or a line of a page: a title, and how to show it of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from helpdesk.access.masking import masked
from helpdesk.templatetags.shown import moment as in_words
from orders import money
from refunds import numbers
from refunds.models import Ticket

EMPTY = "—"


def column(title: str | LazyText, show: Callable[[Any], object]) -> Any:
    """For a class of the admin: unlike a field's name it can be sorted by in no address."""

    def cell(admin: Any, row: Any) -> object:
        return show(row)

    cell.short_description = title  # type: ignore[attr-defined]
    return cell


def amount(fen: int | None, currency: str) -> str:
    return EMPTY if fen is None else format_html('<span class="amount">{}</span>', money.shown(fen, currency))


def moment(at: Any) -> str:
    return in_words(at) or EMPTY


def hidden(text: str) -> str:
    """A contact or account, to compare with what somebody says; seeing it whole belongs to a ticket."""
    return masked(text) or EMPTY


def yes_or_no(value: bool | None) -> object:
    return {True: _("yes"), False: _("no"), None: _("not known")}[value]


def tickets(rows: Iterable[Ticket]) -> str:
    """Links to tickets, each with where it stands."""
    links = ((address(row), numbers.grouped(row.number), row.get_state_display()) for row in rows)
    return format_html_join("", '<a class="ticket-link" href="{}">{}<span> {}</span></a>', links) or EMPTY


def ticket(row: Ticket | None) -> str:
    return tickets([row] if row else [])


def link(row: Model | None, text: object = "") -> str:
    """The row's own page of the desk."""
    return EMPTY if row is None else format_html('<a href="{}">{}</a>', address(row), text or row)


def links(rows: Iterable[Model]) -> str:
    return format_html_join(", ", "{}", ((link(row),) for row in rows)) or EMPTY


def address(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
