"""Names are shown, never used: still nobody may hide, break or turn a line with one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refunds.filenames import MAX_NAME_CHARACTERS, clean


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("付款截图.png", "付款截图.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\shot.png", "shot.png"),
        ("shot.php.png", "shot.php.png"),
        (".htaccess", ".htaccess"),
        ("\u200b\ufeff.htaccess", ".htaccess"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\x00b.png", "ab.png"),
        ("  a \t b .png ", "a b .png"),
        ("e\u0301.png", "é.png"),
        ("..", ""),
        ("dir/", ""),
        ("", ""),
        ("长" * 300 + ".jpeg", "长" * 115 + ".jpeg"),
        ("x" * 300, "x" * 120),
        ("a." + "y" * 300, "a." + "y" * 118),
    ],
)
def test_name_is_cleaned(name: str, shown: str):
    assert clean(name) == shown


@given(st.text(max_size=400))
def test_any_name_fits_and_is_one_visible_line(name: str):
    shown = clean(name)
    assert len(shown) <= MAX_NAME_CHARACTERS
    assert shown.isprintable()
    assert "/" not in shown
    assert "\\" not in shown
