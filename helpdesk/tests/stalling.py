"""Far sides that never come back, for a worker to include: to kill it in the middle of a call.

STALL is `before` (the request has not arrived), `after` (it has, its answer is lost) or `supplier`;
the file STALL_FILE appears when the call is under way.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from orders.channels import registry as channels
from orders.channels.base import RefundRequest, RefundResult
from orders.channels.sandbox import SandboxChannel
from orders.suppliers import registry as suppliers
from orders.suppliers.base import ClaimRequest, SupplierAnswer
from orders.suppliers.sandbox import SandboxAdapter

STALL = os.environ.get("STALL", "")


def stall() -> NoReturn:
    Path(os.environ["STALL_FILE"]).touch()
    threading.Event().wait()
    raise AssertionError("nobody ends this wait but a kill")


class StallingChannel(SandboxChannel):
    def refund(self, request: RefundRequest) -> RefundResult:
        if STALL == "after":
            super().refund(request)
        stall()


class StallingSupplier(SandboxAdapter):
    def ask(self, request: ClaimRequest, config: Mapping[str, Any]) -> SupplierAnswer:
        stall()


if STALL in {"before", "after"}:
    channels._channels["sandbox"] = StallingChannel()
elif STALL == "supplier":
    suppliers._adapters["sandbox"] = StallingSupplier()
