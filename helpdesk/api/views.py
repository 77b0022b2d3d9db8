"""What every view of the API has in common: who may call it, how often, and how it says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed, MethodNotAllowed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from helpdesk.access.callers import Caller, Who

from .auth import CustomerToken, ShopKey, StaffSession, StaffToken
from .parsers import JsonBody
from .problems import Problem
from .throttles import AnonymousThrottle, CallerThrottle

CONTACT_ONLY = _("With the contact alone you may file and see the state. Use the query password or the shop's link.")


class MayCall(BasePermission):
    """Deny by default: the view names who may use which method. Whose ticket it is, `visible` decides."""

    def has_permission(self, request: Request, view: Any) -> bool:
        found = request.auth
        return isinstance(found, Caller) and found.who in view.who.get(_method(request), frozenset())


def _method(request: Request) -> str:
    return "GET" if request.method == "HEAD" else str(request.method)


class ApiView(APIView):
    """`who` says which callers may use which method; `full` names the methods that contact alone does not open."""

    who: Mapping[str, frozenset[Who]] = {}
    full: frozenset[str] = frozenset()
    authentication_classes = [ShopKey, CustomerToken, StaffToken, StaffSession]
    permission_classes = [MayCall]
    throttle_classes = [CallerThrottle, AnonymousThrottle]
    parser_classes = [JsonBody]
    renderer_classes = [JSONRenderer]
    http_method_names = ["get", "head", "post", "put", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever is refused at the door is counted too: DRF looks at its throttles only after it."""
        try:
            super().initial(request, *args, **kwargs)
        except (AuthenticationFailed, NotAuthenticated, PermissionDenied):
            self.check_throttles(request)
            raise

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """JSON is all there is, whatever a client accepts."""
        return JSONRenderer(), JSONRenderer.media_type

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """What is told to one caller is kept by no cache."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    def get_authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'

    def check_permissions(self, request: Request) -> None:
        if not hasattr(self, str(request.method).lower()) or str(request.method).lower() not in self.http_method_names:
            raise MethodNotAllowed(str(request.method))
        super().check_permissions(request)
        found = request.auth
        if isinstance(found, Caller) and not found.is_full and _method(request) in self.full:
            raise Problem(403, "access_level", CONTACT_ONLY)


class PublicView(ApiView):
    """For everybody, without a credential; counted by address."""

    authentication_classes = []
    permission_classes = []
    throttle_classes = [AnonymousThrottle]
