"""Back by hand: a person transfers the money, and two people record it (reference and proof)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from .base import RefundRequest, RefundResult, RefundStatus


class ManualChannel:
    """Always `processing`: what people record ends it, never this channel."""

    name = "manual"

    def refund(self, request: RefundRequest) -> RefundResult:
        return self._waits()

    def query(self, request: RefundRequest) -> RefundResult:
        return self._waits()

    def _waits(self) -> RefundResult:
        return RefundResult(RefundStatus.PROCESSING, code="MANUAL", message=_("Waits for a person's transfer."))
