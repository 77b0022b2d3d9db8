"""Every verb of the helpdesk: the only writer of tickets, and all that a surface may import to change one.

`move` takes a step of the lifecycle; the others do what is no step. Each locks the ticket, checks, records
an event and lets the clocks follow, in one transaction (see `gate`). Refusals are `refusals.Refused`.
"""

from .cases import Asked
from .commitments import Disposal, Draft
from .gate import available, move
from .requests import Request
from .verbs.asking import answer_claim, decide, note_silence, nudge, triage
from .verbs.elsewhere import Noted, note_external_refund
from .verbs.filing import Filing, add_evidence, discard_unused, submit
from .verbs.money_desk import (
    close_exception,
    confirm_transfer,
    enter_transfer,
    give_up_payout,
    resend_payout,
)
from .verbs.noting import note_overdue, remind_of_promises, warn
from .verbs.paying import WORKABLE, begin_sending, begin_sending_again, lease_payout, record_result
from .verbs.retargeting import apply_target, recompute
from .verbs.reviewing import review_breaches
from .verbs.talking import close_commitment, contest, note, promise, reply, settle_contest, supersede, write
from .verbs.working import (
    assign,
    press_overdue,
    record_link,
    reveal,
    set_priority,
    sweep,
    take,
    take_next,
)

__all__ = [
    "WORKABLE",
    "Asked",
    "Disposal",
    "Draft",
    "Filing",
    "Noted",
    "Request",
    "add_evidence",
    "answer_claim",
    "apply_target",
    "assign",
    "available",
    "begin_sending",
    "begin_sending_again",
    "close_commitment",
    "close_exception",
    "confirm_transfer",
    "contest",
    "decide",
    "discard_unused",
    "enter_transfer",
    "give_up_payout",
    "lease_payout",
    "move",
    "note",
    "note_external_refund",
    "note_overdue",
    "note_silence",
    "nudge",
    "press_overdue",
    "promise",
    "recompute",
    "record_link",
    "record_result",
    "remind_of_promises",
    "reply",
    "resend_payout",
    "reveal",
    "review_breaches",
    "set_priority",
    "settle_contest",
    "submit",
    "supersede",
    "sweep",
    "take",
    "take_next",
    "triage",
    "warn",
    "write",
]
