"""What shops and buyers give as a contact: an e-mail address, a phone number, a QQ number, or anything."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email


def as_email(text: str) -> str:
    """The contact where it is an address that mail can go to, else empty."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address
