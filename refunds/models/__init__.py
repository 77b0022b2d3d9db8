"""The domain's rows. Tickets and what hangs on them are written by `refunds.actions` alone."""

from .application import TargetApplication
from .breach import Breach, BreachCause, BreachReview
from .calendar import BusinessCalendar, CalendarAssignment, CalendarException
from .clause import Clause, ClauseVersion, Responsible
from .clock import Clock, ClockKind, ClockPause, ClockTarget, Heartbeat, Unit
from .commitment import Claim, Commitment, SupplierNonce
from .event import Delivery, Event
from .payout import MoneyException, Payout, Reservation
from .request import IdempotentRequest
from .stay import Stay
from .ticket import Evidence, Message, Priority, Ticket

__all__ = [
    "Breach",
    "BreachCause",
    "BreachReview",
    "BusinessCalendar",
    "CalendarAssignment",
    "CalendarException",
    "Claim",
    "Clause",
    "ClauseVersion",
    "Clock",
    "ClockKind",
    "ClockPause",
    "ClockTarget",
    "Commitment",
    "Delivery",
    "Event",
    "Evidence",
    "Heartbeat",
    "IdempotentRequest",
    "Message",
    "MoneyException",
    "Payout",
    "Priority",
    "Reservation",
    "Responsible",
    "Stay",
    "SupplierNonce",
    "TargetApplication",
    "Ticket",
    "Unit",
]
