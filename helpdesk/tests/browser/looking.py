"""axe, told to look: what of a page some readers cannot use, in light and in the dark."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}


def faults(page: Page) -> list[str]:
    """A line for each serious or critical finding, in both lights."""
    found = []
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light, reduced_motion="reduce")
        found += [
            f"{light} {page.url}: {one['id']} at {one['nodes'][0]['target']} ({len(one['nodes'])} places)"
            for one in Axe().run(page).response["violations"]
            if one["impact"] in GRAVE
        ]
    return found
