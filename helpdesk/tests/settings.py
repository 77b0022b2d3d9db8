"""The product's settings, with the sandbox channel let in and passwords hashed quickly."""

import os
from urllib.parse import urlsplit


def redis_database(url: str, *, after: int) -> str:
    """Not the one that `url` names but so many after it, of the sixteen that a Redis has."""
    parts = urlsplit(url)
    return parts._replace(path=f"/{(int(parts.path.strip('/') or 0) + after) % 16}").geturl()


os.environ["SANDBOX"] = "true"  # for the workers that tests start, too
if "PYTEST_XDIST_WORKER" in os.environ and os.environ.get("REDIS_URL"):
    # The harness empties a database between tests: no two processes share one, nor its neighbour (`whole_way`).
    _serial = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    os.environ["REDIS_URL"] = redis_database(os.environ["REDIS_URL"], after=2 * _serial)

from helpdesk.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Pages are drawn without collecting their files first; what is served with them is tested in a browser.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
