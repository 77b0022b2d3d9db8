"""The words of a clause's rules as people choose and read them."""

from __future__ import annotations

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from refunds import wording
from refunds.models import Evidence, Responsible

Choices = list[tuple[str, str | LazyText]]

WINDOW: Choices = [
    ("", _("no limit")),
    ("payment", _("so many hours after payment")),
    ("delivery", _("so many hours after delivery")),
    ("until_delivery", _("until delivery succeeds")),
    ("promised", _("from the promised delivery time on")),
]
OUTCOME: Choices = [
    ("full", _("the full amount")),
    ("pro_rata", _("the part that did not arrive")),
    ("difference", _("the difference to the published price")),
    ("supplier", _("as the supplier's findings say")),
    ("review", _("a person decides each case")),
    ("none", _("nothing: not refundable")),
]
ON_SILENCE: Choices = [
    ("", _("no supplier is asked")),
    ("approve", _("the refund goes ahead, within the automatic limit")),
    ("escalate", _("a supervisor decides")),
]
UNLESS: Choices = [
    ("", _("no exception")),
    ("no_return", _("unused, within 7 days, “no return” never confirmed: a person looks")),
    ("disputed_delivery", _("delivery denied, or a receipt confirmed: a person looks")),
]
RESPONSIBLE: Choices = [("", _("nobody named")), *Responsible.choices]
EVIDENCE: Choices = [(kind.value, kind.label) for kind in Evidence.FILED]

_NAMED: dict[str, Choices] = {
    "window": WINDOW,
    "outcome": OUTCOME,
    "on_silence": ON_SILENCE,
    "unless": UNLESS,
    "responsible": RESPONSIBLE,
}


def shown(name: str, value: object) -> str:
    """A rule's value in words; what is not known by name as it stands."""
    if name == "evidence":
        kinds = dict(EVIDENCE)
        return wording.listed([str(kinds[kind]) for kind in value]) if value else gettext("none")  # type: ignore[attr-defined]
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(dict(_NAMED.get(name, [])).get(str(value), value))
