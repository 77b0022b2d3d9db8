"""What a clause's rules mean in plain words: when, what for, with which evidence, and who is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from orders.models import Product
from refunds import clocks, policy, wording
from refunds.models import ClauseVersion, ClockKind, Evidence
from refunds.policy import Rules

OUTCOMES: dict[str, LazyText] = {
    "full": gettext_lazy("The full amount."),
    "pro_rata": gettext_lazy("The part that did not arrive."),
    "difference": gettext_lazy("The difference to the published price."),
    "supplier": gettext_lazy("What the supplier's findings show; a supervisor decides in a dispute."),
    "review": gettext_lazy("A person decides each case."),
    "none": gettext_lazy("Nothing."),
}
EXCEPTIONS: dict[str, LazyText] = {
    "no_return": gettext_lazy(
        "Nothing. A person looks at it where the goods are unused, were paid within 7 days, and you never "
        "confirmed that digital goods cannot be returned."
    ),
    "disputed_delivery": gettext_lazy(
        "Nothing. A person looks at it where a delivery is reported that never reached you, or a receipt was confirmed."
    ),
}


class Line(NamedTuple):
    name: str
    words: str


@dataclass(frozen=True)
class ClauseWords:
    """A version for a reader; `product` says it of one product, `patience` how long a supplier may take."""

    version: ClauseVersion
    patience: str
    product: Product | None = None

    @property
    def rules(self) -> Rules:
        return self.version.rules

    @property
    def is_refundable(self) -> bool:
        return self.rules.outcome != "none"

    def lines(self) -> Iterator[Line]:
        if when := self.window():
            yield Line(_("When to ask"), when)
        yield Line(_("What comes back"), self.outcome())
        if self.rules.evidence:
            yield Line(_("Evidence"), wording.listed(self.evidence()))
        if supplier := self.supplier():
            yield Line(_("The supplier"), supplier)

    def evidence(self) -> list[str]:
        return [str(Evidence.Kind(kind).label) for kind in self.rules.evidence]

    def outcome(self) -> str:
        exception = EXCEPTIONS.get(self.rules.unless) if self.rules.outcome == "none" else None
        return str(exception or OUTCOMES[self.rules.outcome])

    def window(self) -> str:
        hours = self.rules.window_hours
        match self.rules.window:
            case "payment":
                text = ngettext("Within %(hours)d hour after paying.", "Within %(hours)d hours after paying.", hours)
            case "delivery":
                text = ngettext(
                    "Within %(hours)d hour after delivery.", "Within %(hours)d hours after delivery.", hours
                )
            case "until_delivery":
                text = _("Until the delivery succeeds.")
            case "promised":
                return self._promised()
            case _none:
                return "" if not self.is_refundable else _("At any time.")
        return text % {"hours": hours}

    def _promised(self) -> str:
        if self.product is None:
            return _("Once the promised delivery time is over, at the earliest 30 minutes after paying.")
        promised = timedelta(minutes=self.product.promised_delivery_minutes)
        length = wording.duration(max(promised, policy.SHORTEST_DELIVERY))
        return _("From %(length)s after paying on: that is how long a delivery of this product may take.") % {
            "length": length
        }

    def supplier(self) -> str:
        """Who is asked, and what silence means; nothing where no supplier has a say."""
        if not self.rules.needs_supplier:
            return ""
        if self.product is not None and self.product.supplier_id is None:
            return _("This product is the shop's own stock: no supplier has to be asked.")
        if self.rules.on_silence == "approve":
            text = _("Is asked and has %(time)s to answer. Without an answer in time the refund goes ahead.")
        else:
            text = _("Is asked and has %(time)s to answer. Without an answer in time a supervisor decides.")
        return text % {"time": self.patience}


def patience(at: datetime) -> str:
    """How long a supplier may take to answer, by the target in force: "24 hours"."""
    foreseen = clocks.foreseen(ClockKind.SUPPLIER_CONFIRM, at)
    return wording.target(foreseen.target, foreseen.day_length)
