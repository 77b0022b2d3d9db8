"""One sentence for each kind of event that the record knows: for the customer, where it is one's own, and for the desk.

A kind without a sentence for customers stays inside the desk. The placeholders are those of
`event_values.Told`, which has every one of them for every event.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from .turns import Reader


class Said(NamedTuple):
    """`customer` is None for what stays inside the desk."""

    customer: LazyText | None
    staff: LazyText

    def of(self, reader: Reader) -> LazyText | str:
        return self.staff if reader == "staff" else self.customer or ""


def both(sentence: LazyText) -> Said:
    return Said(sentence, sentence)


def inside(sentence: LazyText) -> Said:
    return Said(None, sentence)


STEPS: dict[str, Said] = {
    "submit": Said(
        _("Refund of %(amount)s asked for: %(clause)s."),
        _("Filed (%(via)s): %(clause)s, %(amount)s; judged: %(verdict)s."),
    ),
    "start_check": both(_("The evidence check began.")),
    "request_evidence": both(_("More evidence was asked for.")),
    "resume_check": both(_("The evidence check goes on.")),
    "expire": both(_("Closed: the evidence that was asked for did not come in time.")),
    "ask_supplier": Said(_("The supplier was asked."), _("Supplier %(supplier)s was asked.")),
    "approve": Said(
        _("A refund of %(amount)s was approved."),
        _("A refund of %(amount)s was approved (%(channel)s)."),
    ),
    "revoke": both(_("The approval was taken back before the money was sent.")),
    "settle": Said(_("%(amount)s were paid back."), _("%(amount)s were paid back (%(channel)s).")),
    "fail_payout": Said(
        _("The money could not be sent; a supervisor looks at it."),
        _("The channel could not pay; back to a supervisor. %(code)s"),
    ),
    "reject": both(_("Rejected under the clause “%(clause)s”.")),
    "escalate": both(_("Handed to a supervisor.")),
    "return_to_check": both(_("A supervisor sent it back to the evidence check.")),
    "withdraw": both(_("The request was withdrawn.")),
    "appeal": both(_("Appealed: a supervisor who did not decide before decides.")),
    "refile": Said(_("Filed again; it was added here."), _("Filed again (%(via)s): %(clause)s; it was added here.")),
    "rejudge": Said(
        _("Judged anew by what was filed last: %(clause)s, %(amount)s."),
        _("Judged anew: %(clause)s, %(amount)s, %(verdict)s; before: %(old_clause)s, %(old_amount)s, %(old_verdict)s."),
    ),
    "approval_requested": inside(_("Approval of %(amount)s asked for: a second person decides.")),
}

TALK: dict[str, Said] = {
    "reply": both(_("The desk answered.")),
    "message": both(_("A message to the desk.")),
    "note": inside(_("Internal note.")),
    "add_evidence": both(_("Evidence was added: %(files)s.")),
    "evidence_complete": both(_("The evidence is complete.")),
    "remind": Said(_("We reminded you of the missing evidence."), _("The customer was reminded of the evidence.")),
    "commit": both(_("Promised: %(promise)s by %(due)s.")),
    "supersede": both(_("A new promise takes the place of an earlier one: %(promise)s by %(due)s.")),
    "keep": both(_("A promise was kept: %(promise)s.")),
    "release": both(_("A promise no longer holds: %(promise)s.")),
    "commitment_broken": both(_("A promise was not kept in time: %(promise)s by %(due)s.")),
    "settle_contest": both(_("The objection to a promise was looked at: %(promise)s. %(outcome)s.")),
    "contest": Said(
        _("You said that a promise was not kept."),
        _("The customer denies that a promise was kept."),
    ),
    "press_overdue": Said(
        _("You told us that the money is late."),
        _("The customer says that the money is late."),
    ),
}

SUPPLIER: dict[str, Said] = {
    "supplier_answered": Said(_("The supplier answered."), _("The supplier %(answer)s (%(via)s). %(files)s")),
    "supplier_answered_late": Said(
        _("The supplier answered, too late to count."),
        _("Too late to count: the supplier %(answer)s (%(via)s). %(files)s"),
    ),
    "supplier_silent": both(_("The supplier did not answer in time.")),
    "nudge": both(_("The supplier was reminded.")),
}

MONEY: dict[str, Said] = {
    "payment_found": inside(_("The payment of %(amount)s turned up.")),
    "external_refund": inside(_("A refund of %(amount)s made elsewhere was noted.")),
    "payout_sending": Said(_("The money is being sent."), _("The money is being sent (%(channel)s).")),
    "payout_processing": both(_("The channel has taken the refund and is working on it.")),
    "payout_unknown": Said(
        _("The channel has not confirmed yet; we keep asking."),
        _("The channel's answer is not known; it is being asked. %(code)s"),
    ),
    "payout_held": Said(
        _("The money stands still; a supervisor looks at it."),
        _("The money is held; a supervisor has to look at it. %(code)s"),
    ),
    "payout_blocked": inside(_("The money was kept from being sent. %(code)s")),
    "payout_released": inside(_("The held money is sent again.")),
    "payout_given_up": inside(_("The payout was given up.")),
    "late_success": Said(
        _("The money was paid after all: %(amount)s."),
        _("A payout that had failed was paid after all: %(amount)s. Payments of this money are blocked."),
    ),
    "exception_closed": inside(_("An exception of money was settled.")),
    "transfer_entered": inside(_("A transfer by hand was entered, with its proof.")),
    "transfer_confirmed": inside(_("The transfer by hand was confirmed by a second person.")),
}

DESK: dict[str, Said] = {
    "assign": inside(_("Assigned to %(assignee)s.")),
    "set_priority": inside(_("Priority: %(priority)s.")),
    "retarget": both(_("Given another target: %(moved)s.")),
    "recompute": both(_("%(because)s: %(moved)s.")),
    "review": inside(_("A missed deadline was reviewed, %(clock)s: %(cause)s.")),
    "reveal": inside(_("Looked at in full: %(field)s.")),
    "link_made": inside(_("A link that opens the order was made; it holds until %(until)s.")),
    "warning": inside(_("Due soon, three quarters of the time are over: %(clock)s, due %(due)s.")),
    "promise_reminder": inside(_("A promise is due soon: %(promise)s by %(due)s.")),
    "breach": Said(
        _("A deadline passed: %(clock)s (%(party)s)."),
        _("Deadline missed: %(clock)s, due %(due)s (%(party)s)."),
    ),
}

SENTENCES: dict[str, Said] = {**STEPS, **TALK, **SUPPLIER, **MONEY, **DESK}
# What customers and shops may know of at all.
FOR_CUSTOMERS = frozenset(kind for kind, said in SENTENCES.items() if said.customer is not None)

VERDICTS = {
    "refundable": _("refundable"),
    "review": _("a person decides"),
    "not_refundable": _("not refundable"),
}
OUTCOMES = {
    "upheld": _("The customer was right: it was not kept"),
    "dismissed": _("It was kept"),
}
WHY = {
    "calendar_changed": _("Computed anew, because the calendar changed"),
    "holidays_published": _("Computed anew, because the year's holidays are published"),
}
ANSWERS = {"agree": _("agreed"), "refuse": _("refused")}
FIELDS = {"contact": _("the buyer's contact"), "target_account": _("the account that was topped up")}
PLACES = {
    "portal": _("on the portal"),
    "api": _("through the API"),
    "chat": _("in a chat"),
    "qq": _("on QQ"),
    "phone": _("by phone"),
    "page": _("on its page"),
    "agent": _("told to the desk"),
    "sandbox": _("sandbox"),
}
CHANNELS = {
    "balance": _("balance with the shop"),
    "manual": _("transfer by hand"),
    "sandbox": _("sandbox"),
    "alipay": _("Alipay"),
    "wechatpay": _("WeChat Pay"),
}
