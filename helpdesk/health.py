"""`/healthz`: the process answers. `/readyz`: it could do its work, and the background does its own.

Both are open to everybody, so they tell no addresses, names or errors; those go to the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from orders import immutable
from refunds.actions import WORKABLE
from refunds.models import Delivery, Heartbeat, Payout
from refunds.outbox import OPEN

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    ok: bool
    detail: str = ""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 when any check fails; each is told."""
    checks = check_all(timezone.now())
    ready = all(check.ok for check in checks.values())
    answer: dict[str, Any] = {"status": "ready" if ready else "not ready"}
    answer["checks"] = {name: asdict(check) for name, check in checks.items()}
    return JsonResponse(answer, status=200 if ready else 503)


def check_all(at: datetime) -> dict[str, Check]:
    return {name: _checked(name, check, at) for name, check in CHECKS.items()}


def _checked(name: str, check: Callable[[datetime], Check], at: datetime) -> Check:
    try:
        return check(at)
    except DatabaseError:
        log.exception("readyz: %s", name)
        return Check(False, "the database did not answer this")


def database(at: datetime) -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check(True)


def migrations(at: datetime) -> Check:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return Check(missing == 0, f"{missing} to apply: run manage.py migrate" if missing else "")


def triggers(at: datetime) -> Check:
    missing = len(immutable.missing(connection.alias))
    return Check(missing == 0, f"{missing} missing: run manage.py migrate" if missing else "")


def deliveries(at: datetime) -> Check:
    """The longest overdue one; what failed and waits for its next attempt is not overdue."""
    due = Delivery.objects.filter(OPEN, next_at__lte=at).order_by("next_at")
    return _fresh(due.values_list("next_at", flat=True).first() or at, at)


def payouts(at: datetime) -> Check:
    due = Payout.objects.filter(status__in=WORKABLE, next_at__lte=at).order_by("next_at")
    return _fresh(due.values_list("next_at", flat=True).first() or at, at)


def sweep(at: datetime) -> Check:
    last = Heartbeat.objects.filter(name="sweep").first()
    return _fresh(last.at, at) if last else Check(False, "has never run: start the worker")


def _fresh(since: datetime, at: datetime) -> Check:
    age = at - since
    if age <= timedelta(seconds=settings.STALE_S):
        return Check(True)
    return Check(False, f"waiting for {int(age.total_seconds())} s: is the worker running?")


CHECKS: dict[str, Callable[[datetime], Check]] = {
    "database": database,
    "migrations": migrations,
    "triggers": triggers,
    "deliveries": deliveries,
    "payouts": payouts,
    "sweep": sweep,
}

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
