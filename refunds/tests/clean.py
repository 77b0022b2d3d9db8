"""A fixture for other test modules: `pytestmark = pytest.mark.usefixtures("clean_books")` after importing it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refunds import books, deadlines, record


@pytest.fixture
def clean_books(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with a database: all money adds up, every record says what it said, every ticket is due as its
    rows say. About 40 ms a test."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None:
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
    yield
    if marker is not None:
        assert [*books.differences(), *record.differences(), *deadlines.differences()] == []
