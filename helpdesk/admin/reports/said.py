"""What the pages say of each report: what it tells, and that there was nothing."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from .look import Look


class Said(NamedTuple):
    tells: LazyText
    nothing: LazyText


SAID = {
    "breaches": Said(
        _("Which deadlines were missed, by whom, at which shops and suppliers, and why; against the period before."),
        _("No deadline was missed in this period."),
    ),
    "commitments": Said(
        _("What became of the promises that customers were given: kept, broken, superseded, released, contested."),
        _("No promise ended in this period."),
    ),
    "suppliers": Said(
        _("How fast suppliers answer, how often they agree, refuse or stay silent, and what came of it in refunds."),
        _("No supplier was asked in this period."),
    ),
    "flow": Said(
        _("What was filed and finished, how old is what is open, and how long tickets stay in each state."),
        _("There is no ticket to count."),
    ),
    "refunds": Said(
        _("What money went back, for what went wrong, and who answered for it."),
        _("Nothing was paid back in this period."),
    ),
}
UNFIT = _("Nothing of this period fits what is chosen.")


def nothing(look: Look) -> LazyText:
    return UNFIT if look.asked.chosen else SAID[look.kind.key].nothing
