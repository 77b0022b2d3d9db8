"""Staff sign in with name and password, and get a token for twelve hours."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from knox.models import get_token_model
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.access import callers
from helpdesk.access.callers import READERS, Who, caller
from helpdesk.access.guesses import count_login

from .auth import StaffToken
from .bodies import Body
from .problems import Problem
from .shapes import Shape
from .views import ApiView, MayCall

REFUSED = _("Name and password do not fit, or are of nobody at this desk.")


class LoginBody(Body):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenShape(Shape):
    token = serializers.CharField(help_text="Send it as `Authorization: Token <token>`")
    expires_at = serializers.DateTimeField()
    role = serializers.CharField()


class TokenView(ApiView):
    who = {"DELETE": READERS | {Who.NOBODY}}

    def get_authenticators(self) -> list[StaffToken]:  # type: ignore[override]
        """Signing in needs nothing, and a cookie must not turn it into a request that needs CSRF."""
        return [StaffToken()] if self.request is None or self.request.method == "DELETE" else []

    def get_permissions(self) -> list[MayCall]:
        return [MayCall()] if self.request is None or self.request.method == "DELETE" else []

    @extend_schema(auth=[], request=LoginBody, responses=TokenShape, summary="Sign in as staff")
    def post(self, request: Request) -> Response:
        told = LoginBody.read(request)
        count_login(request, told["username"])
        user = authenticate(request._request, **told)
        found = callers.of_user(user, scope="") if user is not None else None
        if found is None or found.who is Who.NOBODY:
            raise Problem(401, "login_refused", REFUSED)
        row, token = get_token_model().objects.create(user=user)
        role = found.actor.kind.value if found.actor else "auditor"
        return Response({"token": token, "expires_at": row.expiry, "role": role})

    @extend_schema(request=None, responses={204: None}, summary="Sign this token out")
    def delete(self, request: Request) -> Response:
        caller(request).token.delete()
        return Response(status=204)
