"""A supplier without a system: a person answers by the signed page, the API, or an agent's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .base import Answer, ClaimRequest, SupplierAnswer


class ManualAdapter:
    name = "manual"

    def ask(self, request: ClaimRequest, config: Mapping[str, Any]) -> SupplierAnswer:
        return SupplierAnswer(Answer.PENDING)
