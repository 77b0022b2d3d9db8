from __future__ import annotations

import pytest

from orders.contacts import as_email


@pytest.mark.parametrize(("contact", "address"), [
    (" buyer@example.com\n", "buyer@example.com"),
    ("13800138000", ""),
    ("QQ 12345678", ""),
    ("a@b", ""),
    ("one@example.com, two@example.com", ""),
    ("", ""),
])  # fmt: skip
def test_only_one_address_is_an_address(contact, address):
    assert as_email(contact) == address
