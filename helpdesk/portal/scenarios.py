"""What went wrong, in the customer's own words; and what a good picture of it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from refunds import clauses
from refunds.models import ClauseVersion

from .opened import Subject

# By the scenario's code. A clause that supervisors add later speaks by its title until it has a sentence here.
WORDS: dict[str, LazyText] = {
    "paid_no_order": _("I paid, but the shop shows no order"),
    "not_delivered": _("I paid, but nothing arrived"),
    "invalid_code": _("The code does not work"),
    "code_already_used": _("It says the code was used already"),
    "wrong_account_unused": _("I gave a wrong account"),
    "partial_delivery": _("Only a part arrived"),
    "wrong_region": _("It does not fit my region or server"),
    "price_error": _("I was charged more than the price"),
    "changed_mind": _("I do not want it any more"),
    "used": _("I used it and want my money back"),
}
# What a picture of each kind should show, by kind, and by scenario where that says it better.
TIPS: dict[str, LazyText] = {
    "payment": _(
        "The page of this payment in Alipay, WeChat or your bank. Amount, time and transaction number can all be read."
    ),
    "product": _(
        "What you see now: the whole screen, with the account or the product, and the message if there is one."
    ),
    "communication": _("The chat with the shop or the supplier, from its beginning, with names and times."),
}
PRODUCT_TIPS: dict[str, LazyText] = {
    "not_delivered": _(
        "Balance or top-up history of the account, with the account's name. It shows that nothing came."
    ),
    "partial_delivery": _("Balance or top-up history of the account, with the account's name. It shows how much came."),
    "invalid_code": _("The message when you redeem the code, on the whole screen, with the code in its field."),
    "code_already_used": _("The message when you redeem the code, on the whole screen, with the code in its field."),
    "wrong_region": _("The product page with what it says about region and server, and the message that you get."),
}


@dataclass(frozen=True)
class Choice:
    """One answer to "what went wrong?"."""

    version: ClauseVersion

    @property
    def code(self) -> str:
        return self.version.clause.code

    @property
    def words(self) -> str | LazyText:
        return WORDS.get(self.code, self.version.title)

    @property
    def hint(self) -> str:
        """The clause by its name, where the words say something else."""
        return self.version.title if self.code in WORDS else ""

    @property
    def asks_whether_it_arrived(self) -> bool:
        return self.version.rules.unless == "disputed_delivery"


def choices(about: Subject, at: datetime) -> Sequence[Choice]:
    """The scenarios in force that can fit: without an order only what is meant for that, with one all others."""
    found = [Choice(version) for version in clauses.in_force(at) if version.clause.is_scenario]
    return [choice for choice in found if choice.version.rules.only_without_order is (about.order is None)]


def tip(kind: str, scenario: str) -> str | LazyText:
    return (PRODUCT_TIPS.get(scenario) if kind == "product" else None) or TIPS[kind]
