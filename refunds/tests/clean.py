"""A fixture for other test modules: `pytestmark = pytest.mark.usefixtures("clean_books")` after importing it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refunds import books, clock_differences, deadlines, record


@pytest.fixture
def clean_books(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with a database: all money adds up, every record says what it said, every clock and ticket is due
    as its rows say. About 50 ms a test."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None:
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
    yield
    if marker is not None:
        found = (books, record, deadlines, clock_differences)
        assert [sentence for part in found for sentence in part.differences()] == []
