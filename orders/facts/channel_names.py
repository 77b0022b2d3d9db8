"""How shops name their ways to pay -> our channels.

A shop's wording is free text ("支付宝当面付", "微信扫码(码支付)"), so a part of it decides. What names no
channel of ours, or two of them, is `manual`: a person sends that money back.
"""

from __future__ import annotations

MANUAL = "manual"

PARTS = {
    "alipay": ("支付宝", "alipay", "zfb"),
    "wechatpay": ("微信", "wechat", "weixin", "wxpay"),
    "balance": ("余额", "balance"),
    "sandbox": ("sandbox", "沙箱"),
}


def channel_of(text: str | None) -> str:
    """The channel that a shop's wording means; our own names mean themselves."""
    wording = (text or "").strip().casefold()
    found = [channel for channel, parts in PARTS.items() if any(part in wording for part in parts)]
    return found[0] if len(found) == 1 else MANUAL
