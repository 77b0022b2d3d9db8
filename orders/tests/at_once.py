"""Calls that really happen at once: for tests marked `postgres` and `django_db(transaction=True)`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, connections


def at_once(calls: Sequence[Callable[[], Any]], *refusals: type[Exception]) -> list[Any]:
    """Run each call in a thread with a connection of its own, let go together.

    The results in order; an exception of the kinds in `refusals` is the result of its call.
    """
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(timeout=90)
            return call()
        except refusals as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
