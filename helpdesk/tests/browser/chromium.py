"""Chromium as this machine has it, and what a reader of our pages looks like to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# A browser that keeps to itself: nothing of it asks for anything outside this machine.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000
_addresses = count(1)


@dataclass(frozen=True)
class Reader:
    """In which language, on what, in what light somebody reads."""

    language: Literal["en", "zh-CN"] = "en"
    on: Literal["desk", "phone"] = "desk"
    light: Literal["light", "dark"] = "light"
    has_script: bool = True

    @property
    def size(self) -> dict[str, int]:
        return {"width": 1440, "height": 900} if self.on == "desk" else {"width": 390, "height": 844}


@contextmanager
def started() -> Iterator[Browser]:
    """Skips where there is no Chromium; in CI that is a failure, for there nothing may be left out."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing = "needs Chromium: install the package chromium"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def context(browser: Browser, url: str, reader: Reader, **options: Any) -> BrowserContext:
    """A browser of its own: its cookies, its address (told by the proxy that the server believes in tests)."""
    serial = next(_addresses)
    made = browser.new_context(
        base_url=url,
        locale=reader.language,
        viewport=reader.size,  # type: ignore[arg-type]
        has_touch=reader.on == "phone",
        color_scheme=reader.light,
        java_script_enabled=reader.has_script,
        reduced_motion="reduce",
        extra_http_headers={"X-Forwarded-For": f"10.8.{serial >> 8}.{serial & 255}"},
        **options,
    )
    made.set_default_timeout(PATIENCE_MS)
    return made


def watched(page: Page) -> list[str]:
    """What goes wrong in a page without anybody seeing it: scripts that fail, what the CSP refuses, answers of 500."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("console", lambda said: faults.append(f"console: {said.text}") if _is_fault(said.type, said.text) else None)
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    return faults


def _is_fault(kind: str, text: str) -> bool:
    """A refused form answers 4xx, which Chromium calls an error; that is no fault of the page."""
    return kind == "error" and "Failed to load resource" not in text
