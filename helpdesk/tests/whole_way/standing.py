"""A desk that stands for a whole module of tests: people hired, opened round the clock, both processes running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import TransactionTestCase

from conftest import flush
from refunds.models import BusinessCalendar

from . import market, servers


@contextmanager
def standing(
    blocker: Any, folder: Path, prepare: Callable[[Path], None] = lambda folder: None
) -> Iterator[servers.Desk]:
    """The database is emptied after the last test and not between two, while the processes work on it.

    The desk is open round the clock: what is late must not depend on the hour at which the tests run.
    """
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        hours = {"weekdays": list(range(7)), "windows": ["00:00-24:00"], "has_chinese_holidays": False}
        BusinessCalendar.objects.filter(code="default").update(**hours)
        market.hire()
        prepare(folder)
        try:
            with servers.running(folder) as running:
                yield running
        finally:
            patch.undo()
            flush(TransactionTestCase())
