"""How often somebody may guess. All counts lie in the shared cache, so that a new session changes nothing."""

from __future__ import annotations

import hashlib
import ipaddress
import time

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

ADDRESS_MOST, ADDRESS_S = 30, 600
ORDER_MOST, ORDER_S = 10, 3600
LOGIN_MOST, LOGIN_S = 10, 600
# A link by mail lands in somebody's mailbox, so it may be asked for less often than one may guess.
LINK_MOST, LINK_S = 3, 3600


def address(request: Request | HttpRequest) -> str:
    """Who is counted as one: an IPv4 address, or the /64 of an IPv6 one, of which its owner has 2⁶⁴ addresses.

    X-Forwarded-For counts only behind as many proxies as NUM_PROXIES says.
    """
    ident = str(BaseThrottle().get_ident(request))  # type: ignore[arg-type]
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
    and written back would let a burst of parallel guesses through. Taken slots are looked up in one go, so that
    who is refused costs little.
    """
    now = int(time.time())
    key = f"guess:{what}:{digest(*who)}:{now // seconds}"
    slots = [f"{key}:{slot}" for slot in range(most)]
    taken = cache.get_many(slots)
    if not any(cache.add(slot, 1, seconds) for slot in slots if slot not in taken):
        raise Throttled(wait=seconds - now % seconds)


def count_access(request: Request | HttpRequest, shop: str, number: str) -> None:
    """One attempt to open an order: per address, and per order from wherever it comes."""
    count_guess("access-address", address(request), most=ADDRESS_MOST, seconds=ADDRESS_S)
    if number:
        count_guess("access-order", shop, number, most=ORDER_MOST, seconds=ORDER_S)


def count_link_request(request: Request | HttpRequest, shop: str, number: str) -> None:
    """One request for a link by mail, counted whether or not there is such an order."""
    count_guess("link-address", address(request), most=ADDRESS_MOST, seconds=ADDRESS_S)
    count_guess("link-order", shop, number, most=LINK_MOST, seconds=LINK_S)


def count_login(request: Request | HttpRequest, username: str) -> None:
    count_guess("login-address", address(request), most=ADDRESS_MOST, seconds=ADDRESS_S)
    count_guess("login-user", username.casefold(), most=LOGIN_MOST, seconds=LOGIN_S)
