"""Sentences that several parts of the domain say."""

from django.utils.translation import gettext_lazy as _

NO_SUCH_SCENARIO = _("Choose what went wrong from the list of scenarios.")
PROMISE_FOUND = _(
    "These words promise something (“%(words)s”). Write the promise down with its due time, or say why it is none."
)
EMPTY_TEXT = _("Write something first.")
TOO_LONG = _("This text is too long; at most %(most)d characters.")
DUE_IN_PAST = _("The due time of a promise must lie in the future.")
NOT_OPEN = _("This promise is not open any more.")
ORDER_OR_PAYMENT = _("Name the order or the payment that this is about.")
AMOUNT_CLAIMED = _("The amount claimed must be above zero and at most what was paid.")
CLAIM_CLOSED = _("This question has been answered already, or is no longer asked.")
ALREADY_ASSIGNED = _("Somebody else has taken this ticket.")
NO_FILES = _("Add at least one file.")
SYSTEM_ASKS = _("To go on we still need: %(kinds)s.")
SUPPLIER_QUESTION = _("Order %(order)s: the buyer asks for a refund (%(scenario)s). Do you agree?")
CLOSED_WITH_TICKET = _("The ticket is closed.")
EVIDENCE_EXPIRED = _("The evidence that we asked for did not arrive in time.")
SUPPLIER_SILENT = _("The supplier did not answer in time.")
NOT_MANUAL = _("This payout is not a transfer made by hand, or is not waiting for one.")
SECOND_PERSON = _("A second person must confirm the transfer.")
PROOF_MISSING = _("Enter the transfer's reference and choose its proof from the ticket's evidence.")
NOT_HELD = _("This payout is not held.")
NO_BUYER = _("The buyer has no balance account with this shop; choose another channel.")
CHANNEL_UNKNOWN = _("This channel is not known; choose one of %(names)s.")
NOTHING_TO_PRESS = _("Nothing of this ticket is overdue, or it has been reported already.")
NUDGED_LATELY = _("The supplier was reminded a short while ago.")
NO_OPEN_CLAIM = _("No question to a supplier is open.")
BAD_FIELD = _("There is nothing of this name to reveal.")
NO_STAFF = _("This person is no active agent or supervisor.")
TICKET_CLOSED = _("The ticket is closed.")
