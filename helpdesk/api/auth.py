"""The four ways to sign in, each giving a `Caller`: a shop's key, a customer's token, a staff token or session.

A header that is none of them to the letter is refused; it never falls through to a cookie.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from helpdesk.access import callers, tokens
from helpdesk.access.callers import Caller, Who
from orders.models import ApiKey, Supplier
from orders.models.shop import make_secret
from orders.suppliers.signing import BadSignature, verify
from refunds import actors
from refunds.models import SupplierNonce

Found = tuple[Any, Caller]
INVALID = _("The credential is not valid, or has expired.")
UNSIGNED = _("The signature is not valid, or was used before.")
_STAFF_TOKEN = re.compile(r"[0-9a-f]{64}")


def credential(request: Request, scheme: str) -> str | None:
    """What follows `scheme` and one blank in the Authorization header; None where it is another scheme."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    found, _blank, rest = header.partition(" ")
    return rest if found.lower() == scheme.lower() else None


class ShopKey(BaseAuthentication):
    """`Authorization: Bearer rhk_…`: one shop, and its data alone."""

    def authenticate(self, request: Request) -> Found | None:
        text = credential(request, "Bearer")
        if text is None:
            return None
        key = ApiKey.find(text)
        if key is None:
            raise AuthenticationFailed(INVALID)
        return AnonymousUser(), Caller(Who.SHOP, f"key:{key.pk}", actors.shop(key.shop.code), shop=key.shop)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class CustomerToken(BaseAuthentication):
    """`Authorization: Access …`: what `POST access` gave, for one order or payment."""

    def authenticate(self, request: Request) -> Found | None:
        text = credential(request, "Access")
        if text is None:
            return None
        found = tokens.read(text)
        if found is None:
            raise AuthenticationFailed(INVALID)
        return AnonymousUser(), found


class StaffToken(TokenAuthentication):  # type: ignore[misc]
    """`Authorization: Token …`: what `POST auth/token` gave."""

    def authenticate(self, request: Request) -> Found | None:
        text = credential(request, "Token")
        if text is None:
            return None
        if not _STAFF_TOKEN.fullmatch(text):
            raise AuthenticationFailed(INVALID)
        user, token = self.authenticate_credentials(text.encode())
        return user, callers.of_user(user, scope=f"user:{user.pk}", token=token)


class StaffSession(SessionAuthentication):
    """A browser's session, with CSRF enforced. Any Authorization header is for the others, and refused here."""

    def authenticate(self, request: Request) -> Found | None:
        if request.META.get("HTTP_AUTHORIZATION"):
            raise AuthenticationFailed(INVALID)
        found = super().authenticate(request)
        if found is None:
            return None
        user: Any = found[0]
        return user, callers.of_user(user, scope=f"user:{user.pk}")


class SupplierSignature(BaseAuthentication):
    """A request signed by a supplier (see `orders.suppliers.signing`); its nonce is good for one request."""

    def authenticate(self, request: Request) -> Found | None:
        code = request.META.get("HTTP_X_SUPPLIER")
        if code is None:
            return None
        supplier = Supplier.objects.filter(code=code).first() if code.isascii() and "\x00" not in code else None
        timestamp, nonce, signature = (
            request.META.get(f"HTTP_X_{name}", "") for name in ("TIMESTAMP", "NONCE", "SIGNATURE")
        )
        secret = supplier.signing_secret if supplier else make_secret()
        try:
            verify(secret, _target(request), timestamp, nonce, signature, request.body, timezone.now())
        except BadSignature as error:
            raise AuthenticationFailed(UNSIGNED) from error
        if supplier is None:
            raise AuthenticationFailed(UNSIGNED)
        _use_up(supplier, nonce)
        found = Caller(Who.SUPPLIER, f"supplier:{supplier.code}", actors.supplier(supplier.code), supplier=supplier)
        return AnonymousUser(), found


def _target(request: Request) -> str:
    return f"{request.method} {request.path}"


def _use_up(supplier: Supplier, nonce: str) -> None:
    try:
        with transaction.atomic():
            SupplierNonce.objects.create(supplier=supplier, nonce=nonce, at=timezone.now())
    except IntegrityError as error:
        raise AuthenticationFailed(UNSIGNED) from error
