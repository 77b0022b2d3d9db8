"""How often somebody may call the API. All counts lie in the shared cache."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from helpdesk.access.callers import Caller
from helpdesk.access.guesses import address, digest


class CallerThrottle(SimpleRateThrottle):
    """Generous, per credential; whoever has none is counted by `AnonymousThrottle`."""

    scope = "caller"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        found = request.auth
        return f"throttle:caller:{found.scope}" if isinstance(found, Caller) else None


class AnonymousThrottle(SimpleRateThrottle):
    """Strict, per address. X-Forwarded-For counts only behind as many proxies as NUM_PROXIES says."""

    scope = "anonymous"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return None if isinstance(request.auth, Caller) else f"throttle:anonymous:{digest(address(request))}"


class HookThrottle(SimpleRateThrottle):
    """A shop or a channel posts from one address, in bursts."""

    scope = "hook"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle:hook:{digest(address(request))}"
