"""Why a verdict is what it is: every reason by its code, and its sentence in the reader's language. Pure.

A ticket keeps the codes of its verdict for ever, so a code that is retired from `policy` keeps its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from . import wording


class Code(StrEnum):
    """Every reason that `policy.judge` can give."""

    SHOP_SAYS_REFUNDED = "shop_says_refunded"
    PAYMENT_NOT_KNOWN = "payment_not_known"
    REFUNDABLE_NOT_KNOWN = "refundable_not_known"
    NOTHING_LEFT = "nothing_left"
    ORDER_WAS_MADE = "order_was_made"
    PAYMENT_TIME_NOT_KNOWN = "payment_time_not_known"
    DELIVERY_TIME_NOT_KNOWN = "delivery_time_not_known"
    WINDOW_AFTER_PAYMENT_OVER = "window_after_payment_over"
    WINDOW_AFTER_DELIVERY_OVER = "window_after_delivery_over"
    STILL_WITHIN_PROMISED_DELIVERY = "still_within_promised_delivery"
    SUPPLIER_REPORTS_SUCCESS = "supplier_reports_success"
    DELIVERED_ALREADY = "delivered_already"
    PARTLY_DELIVERED = "partly_delivered"
    DELIVERY_NOT_KNOWN = "delivery_not_known"
    DELIVERY_IS_DISPUTED = "delivery_is_disputed"
    NO_DELIVERY_REPORTED = "no_delivery_reported"
    RECEIPT_WAS_CONFIRMED = "receipt_was_confirmed"
    GOODS_WERE_USED = "goods_were_used"
    USE_NOT_KNOWN = "use_not_known"
    SEVEN_DAYS_OVER = "seven_days_over"
    NO_RETURN_WAS_CONFIRMED = "no_return_was_confirmed"
    NO_RETURN_NOT_CONFIRMED = "no_return_not_confirmed"
    PAID_AMOUNT_NOT_KNOWN = "paid_amount_not_known"
    DELIVERED_QUANTITY_NOT_KNOWN = "delivered_quantity_not_known"
    SHOP_SAYS_ALL_DELIVERED = "shop_says_all_delivered"
    PRICE_NOT_KNOWN = "price_not_known"
    PRICE_WAS_RIGHT = "price_was_right"
    REFUNDED_IN_PART_BEFORE = "refunded_in_part_before"
    OUTCOME_FULL = "outcome_full"
    OUTCOME_PRO_RATA = "outcome_pro_rata"
    OUTCOME_DIFFERENCE = "outcome_difference"
    OUTCOME_SUPPLIER = "outcome_supplier"
    OUTCOME_REVIEW = "outcome_review"
    OUTCOME_NONE = "outcome_none"


@dataclass(frozen=True)
class Reason:
    """One reason of a verdict: a code of `SENTENCES` and what its sentence names.

    Params are JSON: `hours` a whole number, `until` and `from` instants in ISO 8601.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)


# Read by customers and by the desk alike, so nobody is addressed as "you".
SENTENCES: dict[str, LazyText] = {
    Code.SHOP_SAYS_REFUNDED: _("The shop says that it has refunded this order itself."),
    Code.PAYMENT_NOT_KNOWN: _("No payment is known for this request yet, so a person looks for it."),
    Code.REFUNDABLE_NOT_KNOWN: _("How much of the payment can still go back is not known, so a person checks it."),
    Code.NOTHING_LEFT: _("Everything that was paid has gone back already or is on its way."),
    Code.ORDER_WAS_MADE: _("The shop did make an order for this payment, so a person checks what went wrong."),
    Code.PAYMENT_TIME_NOT_KNOWN: _("When the payment was made is not known, so a person checks the time limit."),
    Code.DELIVERY_TIME_NOT_KNOWN: _("When the goods were delivered is not known, so a person checks the time limit."),
    Code.WINDOW_AFTER_PAYMENT_OVER: ngettext_lazy(
        "The time to ask, %(hours)d hour after payment, ended on %(until)s.",
        "The time to ask, %(hours)d hours after payment, ended on %(until)s.",
        "hours",
    ),
    Code.WINDOW_AFTER_DELIVERY_OVER: ngettext_lazy(
        "The time to ask, %(hours)d hour after delivery, ended on %(until)s.",
        "The time to ask, %(hours)d hours after delivery, ended on %(until)s.",
        "hours",
    ),
    Code.STILL_WITHIN_PROMISED_DELIVERY: _(
        "The promised delivery time is still running; a refund can be asked for from %(from)s on."
    ),
    Code.SUPPLIER_REPORTS_SUCCESS: _("The supplier reports a successful delivery, so a person looks at the evidence."),
    Code.DELIVERED_ALREADY: _("The goods have been delivered already, so the order can no longer be cancelled."),
    Code.PARTLY_DELIVERED: _("A part of the goods has been delivered, so a person decides what goes back."),
    Code.DELIVERY_NOT_KNOWN: _("Whether the goods were delivered is not known, so a person checks it."),
    Code.DELIVERY_IS_DISPUTED: _("A delivery is reported and the buyer denies it, so a person looks at the evidence."),
    Code.NO_DELIVERY_REPORTED: _("The buyer denies the delivery and no full delivery is reported, so a person checks."),
    Code.RECEIPT_WAS_CONFIRMED: _("The buyer once confirmed the receipt in the shop, so a person looks at the case."),
    Code.GOODS_WERE_USED: _("The goods have been used."),
    Code.USE_NOT_KNOWN: _("Whether the goods have been used is not known, so a person checks it."),
    Code.SEVEN_DAYS_OVER: _("The seven days after payment ended on %(until)s."),
    Code.NO_RETURN_WAS_CONFIRMED: _("The buyer confirmed before paying that digital goods cannot be returned."),
    Code.NO_RETURN_NOT_CONFIRMED: _(
        "No confirmation by the buyer that digital goods cannot be returned is on record, so a person decides."
    ),
    Code.PAID_AMOUNT_NOT_KNOWN: _("How much was paid is not known, so a person works out the amount."),
    Code.DELIVERED_QUANTITY_NOT_KNOWN: _("How much of the order was delivered is not known, so a person checks it."),
    Code.SHOP_SAYS_ALL_DELIVERED: _("The shop says that everything was delivered, so a person looks at the evidence."),
    Code.PRICE_NOT_KNOWN: _("The published price of this order is not known, so a person works out the difference."),
    Code.PRICE_WAS_RIGHT: _("No more than the published price was paid, so there is no difference to give back."),
    Code.REFUNDED_IN_PART_BEFORE: _(
        "A part of the payment has gone back before, so a person checks whether it was for the same thing."
    ),
    Code.OUTCOME_FULL: _("The full amount that can still go back is refunded by this rule."),
    Code.OUTCOME_PRO_RATA: _("The part that was not delivered is refunded by this rule."),
    Code.OUTCOME_DIFFERENCE: _("The difference to the published price is refunded by this rule."),
    Code.OUTCOME_SUPPLIER: _("By this rule the supplier's findings decide."),
    Code.OUTCOME_REVIEW: _("By this rule a person decides each case."),
    Code.OUTCOME_NONE: _("By this rule there is no refund."),
}


def sentence(reason: Reason, *, zone: tzinfo) -> str:
    """The reason in the active language, its instants as local times of `zone`. KeyError for an unknown code."""
    params = dict(reason.params)
    for name in params.keys() & {"until", "from"}:
        at = datetime.fromisoformat(params[name]).astimezone(zone)
        params[name] = wording.moment(at, year=True)
    return str(SENTENCES[reason.code] % params) if params else str(SENTENCES[reason.code])
