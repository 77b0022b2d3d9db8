"""The four different ways in which the gate says no. Surfaces map them: 409, 403, 422, 409."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from orders.sentences import joined


@dataclass(frozen=True)
class Unmet:
    """One condition that does not hold: a code for programs and a sentence for people."""

    code: str
    sentence: str | LazyText


class Refused(Exception):
    """The gate changed nothing. `sentence` says what to do, in the reader's language."""

    code = "refused"
    sentence: str | LazyText = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.sentence)


class WrongState(Refused):
    """The ticket's state has no such move."""

    code = "wrong_state"
    sentence = _("This step is not possible where the ticket stands now; reload it to see what is.")

    def __init__(self, state: str, step: str) -> None:
        super().__init__(state, step)
        self.state, self.step = state, step


class WrongPerson(Refused):
    """This actor may not do this, whatever the state."""

    code = "wrong_person"
    sentence = _("You may not take this step.")


class Stale(Refused):
    """The ticket changed since the actor looked at it. `version` is the present one."""

    code = "stale_version"
    sentence = _("The ticket has changed since you looked at it; look at what is new and try again.")

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class NotMet(Refused):
    """Conditions do not hold; `reasons` lists every one of them."""

    code = "not_met"

    def __init__(self, *reasons: Unmet) -> None:
        super().__init__(*reasons)
        self.reasons: Sequence[Unmet] = reasons

    def __str__(self) -> str:
        return joined(reason.sentence for reason in self.reasons)


def not_met(code: str, sentence: str | LazyText) -> NotMet:
    return NotMet(Unmet(code, sentence))
