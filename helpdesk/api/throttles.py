"""How often somebody may call. All counts lie in the shared cache, so that a new session changes nothing."""

from __future__ import annotations

import hashlib
import ipaddress
import time
from typing import Any

from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from .callers import Caller

ADDRESS_MOST, ADDRESS_S = 30, 600
ORDER_MOST, ORDER_S = 10, 3600
LOGIN_MOST, LOGIN_S = 10, 600


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


def address(request: Request) -> str:
    """Who is counted as one: an IPv4 address, or the /64 of an IPv6 one, of which its owner has 2⁶⁴ addresses."""
    ident = str(BaseThrottle().get_ident(request))
    try:
        found = ipaddress.ip_address(ident.partition("%")[0])
    except ValueError:
        return ident
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found.packed[:8] + bytes(8), 64)))


def digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:32]


def count_guess(what: str, *who: str, most: int, seconds: int) -> None:
    """Allow `most` guesses in each span of `seconds`. Raises Throttled.

    Each guess takes a slot by the cache's `add`, which only one of two at once can win: a count that is read
    and written back would let a burst of parallel guesses through.
    """
    now = int(time.time())
    key = f"guess:{what}:{digest(*who)}:{now // seconds}"
    if not any(cache.add(f"{key}:{slot}", 1, seconds) for slot in range(most)):
        raise Throttled(wait=seconds - now % seconds)


def count_access(request: Request, shop: str, number: str) -> None:
    """One attempt to open an order: per address, and per order from wherever it comes."""
    count_guess("access-address", address(request), most=ADDRESS_MOST, seconds=ADDRESS_S)
    if number:
        count_guess("access-order", shop, number, most=ORDER_MOST, seconds=ORDER_S)


def count_login(request: Request, username: str) -> None:
    count_guess("login-address", address(request), most=ADDRESS_MOST, seconds=ADDRESS_S)
    count_guess("login-user", username.casefold(), most=LOGIN_MOST, seconds=LOGIN_S)
