from __future__ import annotations

import pytest

from helpdesk.typed import whole


@pytest.mark.parametrize(("text", "number"), [
    ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1),
    ("9" * 19, None), ("", None), ("-1", None), ("+1", None), (" 1", None), ("1_0", None), ("²", None), ("７", None),
    ("1\n", None), ("0x1", None),
])  # fmt: skip
def test_only_plain_digits_are_a_number(text, number):
    assert whole(text) == number


def test_as_many_digits_as_are_asked_for():
    assert (whole("2026", digits=4), whole("20261", digits=4)) == (2026, None)
