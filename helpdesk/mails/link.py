"""The mail with a link that opens an order, once."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import override

from helpdesk import links
from orders.models import Order

from .writing import Mail, known, when, write


def with_link(order: Order, token: str, *, until: datetime, language: str) -> Mail:
    """To the address that the shop knows; the caller has found that there is one."""
    language = known(language)
    with override(language):
        values = {
            "order": order.number,
            "shop": order.shop.name,
            "until": when(until, order.shop),
            "link": links.one_time(token),
        }
        return write("link", values, to=order.email, language=language, about=f"link:{token}")
