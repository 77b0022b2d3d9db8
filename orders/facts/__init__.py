"""The one way in for facts: files, webhooks and the API all end in `upsert` or `record_payment`."""

from .channel_names import channel_of
from .orphans import PaymentOutcome, record_payment
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
    "says_nothing_new",
    "upsert",
]
