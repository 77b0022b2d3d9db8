"""Where money comes from and goes back to."""

from .base import Channel, ChannelTimeout, RefundRequest, RefundResult, RefundStatus
from .registry import channel, is_reachable, names

__all__ = [
    "Channel",
    "ChannelTimeout",
    "RefundRequest",
    "RefundResult",
    "RefundStatus",
    "channel",
    "is_reachable",
    "names",
]
