"""The pages of a list of the desk, each with its address: `{% pages_of cl as pages %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.admin.views.main import PAGE_VAR

register = template.Library()


@register.simple_tag
def pages_of(cl: Any) -> list[tuple[Any, str]]:
    """Number and address of each page near the present one; an ellipsis has no address, one page none at all."""
    if not cl.multi_page:
        return []
    numbers = cl.paginator.get_elided_page_range(cl.page_num, on_each_side=2, on_ends=1)
    return [(number, cl.get_query_string({PAGE_VAR: number}) if isinstance(number, int) else "") for number in numbers]


@register.filter
def is_cut_off(cl: Any) -> bool:
    """Whether the list holds more rows than are counted. The admin loads template tags before its own pages."""
    from helpdesk.admin.base import MOST_ROWS

    return bool(cl.result_count >= MOST_ROWS)
