"""Which stories are told, how often, and about which products."""

from __future__ import annotations

from typing import NamedTuple

from helpdesk.demo.market import WARE

from .stories import money, refused, smooth, stuck
from .stories.courses import ALL, Tell

SMALL = ("wz-300", "qb-50", "tx-month", "genshin-980", "valo-1000")
TOPUPS = ("wz-680", "hp-600", "xq-980", "hf-100", "wz-680", "hp-600")
CODES = ("app-100", "wy-300", "steam-20", "gpass-1", "eshop-35", "app-100")
STUBBORN = ("steam-50", "steam-100")
SILENT = ("ys-300", "iqy-season")
LATE = ("qb-100", "razer-50")
OWN = ("bili-month", "wyy-month", "xl-month", "rblx-10")
DEAR = ("wz-3000", "app-500", "ys-3280")


class Tale(NamedTuple):
    """A story, told about these products; so many `times` in three months. `values` are the purchase's own."""

    name: str
    tell: Tell
    wares: tuple[str, ...]
    times: int
    values: dict[str, object] = {}


TALES = (
    Tale("by_itself", smooth.by_itself, SMALL, 16),
    Tale("agreed", smooth.agreed("not_delivered"), TOPUPS, 8),
    Tale("agreed_code", smooth.agreed("invalid_code"), CODES, 7),
    Tale("agreed_used", smooth.agreed("code_already_used", ALL), CODES, 3),
    Tale("agreed_wrong_account", smooth.agreed("wrong_account_unused", "payment"), TOPUPS, 4),
    Tale("after_evidence", smooth.after_evidence, ("wz-680", "app-100", "wy-300", "hp-600"), 5),
    Tale("partial", smooth.partial, ("qb-50", "wz-300", "valo-1000"), 4, {"quantity": 3}),
    Tale("price_error", smooth.price_error, ("bili-month", "tx-month", "wz-300"), 3, {"surcharge": 500}),
    Tale("promised", smooth.promised, ("hp-600", "app-100", "steam-20", "xq-980"), 8),
    Tale("promised_money", smooth.promised_money, ("wz-680", "app-100", "gpass-1"), 4),
    Tale("handed_over", smooth.handed_over, ("hp-600", "wy-300", "wz-680"), 3),
    Tale("on_behalf", smooth.on_behalf, ("wz-680", "app-100", "hf-100", "eshop-35"), 6),
    Tale("changed_mind", refused.not_refundable("changed_mind", no_return_confirmed=True), (*CODES, "steam-50"), 6),
    Tale("used", refused.not_refundable("used", is_used=True), ("tx-month", "wz-300", "bili-month"), 3),
    Tale("refused", refused.refused_by_supplier("invalid_code"), STUBBORN, 5),
    Tale("refused_used", refused.refused_by_supplier("code_already_used"), STUBBORN, 3),
    Tale("appeal_won", refused.appealed("invalid_code", won=True), STUBBORN, 3),
    Tale("appeal_lost", refused.appealed("code_already_used", won=False), (*STUBBORN, "psn-50"), 2),
    Tale("expired", refused.expired, (*TOPUPS, "app-100"), 4),
    Tale("withdrawn", refused.withdrawn, ("hf-100", "xq-980", "qb-100"), 5),
    Tale("coaxed", refused.coaxed, ("ys-300",), 1),
    Tale("silence_approved", stuck.silence_approved, SILENT, 5),
    Tale("silence_escalated", stuck.silence_escalated("wrong_account_unused", is_approved=True), SILENT, 2),
    Tale("silence_refused", stuck.silence_escalated("wrong_region", is_approved=False), ("psn-50",), 1),
    Tale("late_answer", stuck.late_answer, LATE, 3),
    Tale("neglected", stuck.neglected, ("xq-980", "hf-100", "qb-100"), 4),
    Tale("broken_promise", stuck.broken_promise, ("xq-980", "hf-100"), 4),
    Tale("newer_promise", stuck.newer_promise, ("xq-980", "hf-100"), 2),
    Tale("contested_rightly", stuck.contested(was_right=True), ("hp-600",), 1),
    Tale("contested_wrongly", stuck.contested(was_right=False), ("hp-600",), 1),
    Tale("four_eyes", stuck.four_eyes, DEAR, 4),
    Tale("revoked", stuck.revoked, ("app-100",), 1),
    Tale("held", money.held, ("wz-680", "hp-600"), 2, {"channel": "sandbox"}),
    Tale("failed", money.failed, ("app-100",), 1, {"channel": "sandbox"}),
    Tale("late_success", money.late_success, ("wz-680",), 1, {"channel": "sandbox"}),
    Tale("refunded_elsewhere", money.refunded_elsewhere, ("app-100",), 1),
    Tale("by_hand", money.by_hand, ("app-100", "wz-680", "hp-600"), 3),
    Tale("without_order", smooth.without_order, ("wz-300", "tx-month"), 3),
)
assert all(code in WARE for tale in TALES for code in tale.wares)  # noqa: S101
