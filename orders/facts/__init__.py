"""The one way in for facts: files, webhooks, the API and people all end in
`upsert`, `record_payment` or `record_refund`.
"""

from .channel_names import channel_of
from .orphans import PaymentOutcome, record_payment
from .payments import record_refund
from .told import OrderFacts, PaymentFacts, RefundFacts, Refused
from .upsert import Outcome, OutcomeKind, says_nothing_new, upsert

__all__ = [
    "OrderFacts",
    "Outcome",
    "OutcomeKind",
    "PaymentFacts",
    "PaymentOutcome",
    "RefundFacts",
    "Refused",
    "channel_of",
    "record_payment",
    "record_refund",
    "says_nothing_new",
    "upsert",
]
