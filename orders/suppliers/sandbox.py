"""A supplier's system, played: it answers as its config says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .base import Answer, ClaimRequest, SupplierAnswer, SupplierTimeout

ANSWERS = ("agree", "refuse", "silent", "timeout")


class SandboxAdapter:
    """Reads {"answer": "agree" | "refuse" | "silent" | "timeout", "remark": "…"}; silent by default."""

    name = "sandbox"

    def ask(self, request: ClaimRequest, config: Mapping[str, Any]) -> SupplierAnswer:
        """Raises SupplierTimeout when told to, ValueError for a config that says something else."""
        told, remark = config.get("answer", "silent"), str(config.get("remark", ""))
        if told == "timeout":
            raise SupplierTimeout(_("The supplier's system did not answer in time."))
        if told == "silent":
            return SupplierAnswer(Answer.PENDING)
        if told not in (Answer.AGREE, Answer.REFUSE):
            raise ValueError(f"the sandbox supplier cannot answer {told!r}: agree, refuse, silent or timeout")
        raw = {"claim_id": request.claim_id, "result": told, "remark": remark}
        return SupplierAnswer(Answer(told), remark, raw)

    def check(self, config: Mapping[str, Any]) -> None:
        if strange := sorted(set(config) - {"answer", "remark"}):
            raise ValueError(_("The sandbox supplier has no setting %(names)s.") % {"names": ", ".join(strange)})
        if config.get("answer", "silent") not in ANSWERS:
            raise ValueError(_("The sandbox supplier's answer is one of %(names)s.") % {"names": ", ".join(ANSWERS)})
        if not isinstance(config.get("remark", ""), str):
            raise ValueError(_("The sandbox supplier's remark is a text."))
