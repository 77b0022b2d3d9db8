"""The schema's common parts: sign-in schemes, the problem that any operation may answer with, the key of a POST."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from .idempotency import HEADER


class _Header(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A credential in a header."""

    header = "Authorization"
    told = ""

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": self.header, "description": self.told}


class ShopKeyScheme(_Header):  # type: ignore[no-untyped-call]
    target_class = "helpdesk.api.auth.ShopKey"
    name = "shopKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A shop's key: `Bearer rhk_…`"}


class CustomerTokenScheme(_Header):  # type: ignore[no-untyped-call]
    target_class = "helpdesk.api.auth.CustomerToken"
    name = "customerToken"
    told = "`Access …`, from POST /api/v1/access"


class StaffTokenScheme(_Header):  # type: ignore[no-untyped-call]
    target_class = "helpdesk.api.auth.StaffToken"
    name = "staffToken"
    told = "`Token …`, from POST /api/v1/auth/token"


class StaffSessionScheme(_Header):  # type: ignore[no-untyped-call]
    target_class = "helpdesk.api.auth.StaffSession"
    name = "staffSession"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "With the header X-CSRFToken"}


class SupplierSignatureScheme(_Header):  # type: ignore[no-untyped-call]
    target_class = "helpdesk.api.auth.SupplierSignature"
    name = "supplierSignature"
    header = "X-Signature"
    told = "With X-Supplier, X-Timestamp and X-Nonce; HMAC-SHA256 over timestamp, nonce, method, path and the raw body"


class ApiSchema(AutoSchema):
    """Names the Idempotency-Key where a POST takes it."""

    def get_override_parameters(self) -> list[Any]:
        handler = getattr(self.view, self.method.lower(), None)
        if not getattr(handler, "is_idempotent", False):
            return []
        about = "Repeat the POST under the same key and get the same answer (`Idempotent-Replayed: true`)."
        return [OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description=about)]


_REASON = {
    "type": "object",
    "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "sentence": {"type": "string"}},
    "required": ["code", "sentence"],
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `code` is for programs; `title`, `detail` and `sentence` are in the reader's language.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "array", "items": _REASON},
        "reasons": {"type": "array", "items": _REASON},
        "version": {"type": "integer"},
    },
    "required": ["type", "title", "status", "detail", "code"],
}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Give every operation its `default` answer: a problem."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["default"] = {"content": content, "description": "A refusal, as a problem"}
    return result
