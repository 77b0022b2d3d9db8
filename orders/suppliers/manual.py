"""A supplier without a system: a person answers by the signed page, the API, or an agent's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .base import Answer, ClaimRequest, SupplierAnswer


class ManualAdapter:
    name = "manual"

    def ask(self, request: ClaimRequest, config: Mapping[str, Any]) -> SupplierAnswer:
        return SupplierAnswer(Answer.PENDING)

    def check(self, config: Mapping[str, Any]) -> None:
        if config:
            raise ValueError(_("A supplier without a system of its own has no settings; leave them empty."))
