"""The counts beside the sidebar's items. Each counts no further than it shows, on an index."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from refunds import commitments, queues

MOST = 99


def mine(request: HttpRequest) -> str:
    return counted(queues.mine(request.user.pk or 0))


def unassigned(request: HttpRequest) -> str:
    return counted(queues.unassigned())


def waiting_for_supervisor(request: HttpRequest) -> str:
    return counted(queues.waiting_for_supervisor())


def contested(request: HttpRequest) -> str:
    return counted(commitments.contested())


def counted(rows: QuerySet[Any]) -> str:
    """ "7", "99+", and nothing for none."""
    count = rows.order_by().values("pk")[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")
