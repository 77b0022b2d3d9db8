"""One server, one worker and one browser for the module; each reader gets a context of his own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from helpdesk.tests.whole_way import servers
from helpdesk.tests.whole_way.standing import standing

from . import chromium
from .chromium import Reader

# Playwright's own loop runs in the tests' thread, where Django would refuse to ask the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# What a page shows by itself comes by way of the worker and the next look; two processes share two cores.
expect.set_options(timeout=chromium.PATIENCE_MS)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.started() as found:
        yield found


@pytest.fixture(scope="module")
def desk(
    browser: Browser, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[servers.Desk]:
    """The two processes, for all tests of a module; where there is no browser nothing is started."""
    with standing(django_db_blocker, tmp_path_factory.mktemp("desk"), collect_static) as running:
        yield running


def collect_static(folder: Path) -> None:
    """As an installation does it: hashed names, so that a page that names a file which is not there fails."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=servers.environment(folder), check=True)


@pytest.fixture
def reads(browser: Browser, desk: servers.Desk) -> Iterator[Callable[..., Page]]:
    """`reads(language="zh-CN", on="phone")` is a page of a new reader. What fails in any of them fails the test."""
    contexts, faults = [], []

    def begin(**how: Any) -> Page:
        context = chromium.context(browser, desk.url, Reader(**how))
        contexts.append(context)
        page = context.new_page()
        faults.append(chromium.watched(page))
        return page

    yield begin
    for context in contexts:
        context.close()
    assert [fault for found in faults for fault in found] == []
