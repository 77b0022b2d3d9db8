"""The channels by name."""

from __future__ import annotations

from django.conf import settings

from .balance import BalanceChannel
from .base import Channel
from .manual import ManualChannel
from .sandbox import SandboxChannel

_channels: dict[str, Channel] = {made.name: made for made in (BalanceChannel(), ManualChannel(), SandboxChannel())}


def channel(name: str) -> Channel:
    """Raises LookupError, with a sentence, for a channel that this installation does not have."""
    try:
        return _channels[name]
    except KeyError:
        raise LookupError(f"There is no channel {name!r} here; there are {', '.join(names())}.") from None


def names() -> list[str]:
    """The channels that a new payout may take. No real money moves through the sandbox: it must be let in."""
    return sorted(name for name in _channels if name != SandboxChannel.name or settings.SANDBOX)


def is_reachable(name: str) -> bool:
    """Can money go back this way from here? Otherwise the shop's own `payout_channel` is taken."""
    return name in names()
