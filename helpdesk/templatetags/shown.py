"""How pages show amounts and times: `{{ fen|money:"CNY" }}`, `{{ at|moment }}` within `{% timezone %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from helpdesk import previews
from orders import money as amounts
from refunds import numbers, wording

if TYPE_CHECKING:
    from helpdesk.models import DraftFile
    from refunds.models import Evidence

register = template.Library()


@register.filter
def money(fen: int | None, currency: str) -> str:
    """`123450` as `¥1,234.50`; nothing for an amount that is not known."""
    return "" if fen is None else amounts.shown(fen, currency)


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A `<time>` in the active zone, "Thu 12 Feb 15:20"; with its year where that is not this one."""
    return _time(at, is_dated=False)


@register.filter
def dated(at: datetime | None) -> SafeString | str:
    """The same with its year in any case: for what is kept."""
    return _time(at, is_dated=True)


def _time(at: datetime | None, *, is_dated: bool) -> SafeString | str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    text = wording.moment(local, year=is_dated or local.year != timezone.localtime().year)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), text)


@register.filter
def is_picture(file: Evidence | DraftFile) -> bool:
    """Whether a drawing of this file can be shown (`helpdesk.previews`)."""
    return previews.is_picture(file.content_type)


@register.filter
def grouped(number: str) -> str:
    """A ticket's number as it is read aloud."""
    return numbers.grouped(number)


@register.filter
def listed(things: Iterable[object]) -> str:
    """Several names in a row, parted as the active language parts them."""
    return pgettext("between the names of a list", ", ").join(map(str, things))
