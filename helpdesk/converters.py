"""Parts of an address, for every face. What cannot be one does not exist, and never reaches the database."""

from __future__ import annotations

from django.urls import register_converter

from refunds import numbers


class TicketNumber:
    """Twelve digits with their check digit, with or without dashes."""

    regex = r"[0-9][0-9 -]{10,18}[0-9]"

    def to_python(self, value: str) -> str:
        number = numbers.plain(value)
        if number is None:
            raise ValueError
        return number

    def to_url(self, value: str) -> str:
        return value


class Reference:
    """A shop's own number or a buyer's reference: one line of visible text without a slash."""

    regex = r"[^/\x00-\x1f\x7f]{1,254}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Code(Reference):
    regex = r"[A-Za-z0-9_-]{1,64}"


register_converter(TicketNumber, "ticket")
register_converter(Reference, "reference")
register_converter(Code, "code")
