"""A cache of its own for each test, which with Redis would outlive its transaction; and quick passwords."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches["default"], "key_prefix", uuid4().hex)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Staff's passwords are stretched for a third of a second each, which is for attackers, not for tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
