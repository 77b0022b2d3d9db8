"""The desk switches light and dark as unfold does, so its colours are written down twice, and have to stay the same."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
# The desk's paper is unfold's: what is sunk into a card there is what the portal calls paper.
OTHERWISE = {"--sunk", "--round"}


def values(sheet: str, start: str) -> dict[str, str]:
    """The custom properties of the first block that begins so."""
    text = (STATIC / sheet).read_text(encoding="utf-8")
    block = text[text.index(start) :]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block[: block.index("}")]))


@pytest.mark.parametrize(("portal", "desk"), [
    (":root {", ":root {"),
    ("@media (prefers-color-scheme: dark)", ".dark {"),
])  # fmt: skip
def test_the_desk_has_the_portals_colours(portal, desk):
    there, here = values("design/tokens.css", portal), values("admin_desk/theme.css", desk)
    shared = (there.keys() & here.keys()) - OTHERWISE
    assert {name: here[name] for name in shared} == {name: there[name] for name in shared}
    assert here.keys() <= there.keys()
    assert len(shared) > 12
