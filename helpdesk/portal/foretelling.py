"""What the rules say of this order before anything is filed: the verdict, its reasons, the money and its date.

The verdict comes from `facts.judgement` and the date from `clocks.foreseen`, which a filing uses too: what is said
here is what would happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise as LazyText

from helpdesk.telling.clause_words import ClauseWords, patience
from orders.models import Product
from refunds import clocks, facts, reasons
from refunds.explanations import Explanation
from refunds.facts import Judgement
from refunds.models import ClockKind, Evidence
from refunds.policy import Code, Outcome
from refunds.refusals import NotMet

from .opened import Subject
from .scenarios import tip


class Want(NamedTuple):
    """A kind of evidence, and what a good picture of it shows."""

    kind: str
    label: str | LazyText
    tip: str | LazyText


@dataclass(frozen=True)
class Foretold:
    about: Subject
    scenario: str
    judged: Judgement
    resolution: Explanation
    patience: str
    denies_delivery: bool = False

    @property
    def clause(self) -> ClauseWords:
        return ClauseWords(self.judged.clause, self.patience, self._product)

    @property
    def outcome(self) -> str:
        """The verdict's, or "too_early" where nothing but time stands against a refund."""
        verdict = self.judged.verdict
        codes = {reason.code for reason in verdict.reasons}
        if verdict.outcome is Outcome.NOT_REFUNDABLE and codes == {Code.STILL_WITHIN_PROMISED_DELIVERY}:
            return "too_early"
        return verdict.outcome.value

    @property
    def reasons(self) -> list[str]:
        return [reasons.sentence(reason, zone=self.about.zone) for reason in self.judged.verdict.reasons]

    @property
    def amount(self) -> str:
        """What would come back, of a review at most; empty where that is nothing or not known."""
        fen = self.judged.verdict.amount_fen
        return self.about.amount(fen) if fen else ""

    @property
    def wants(self) -> Sequence[Want]:
        return [self.want(kind) for kind in self.judged.clause.rules.evidence]

    @property
    def extras(self) -> Sequence[Want]:
        """What is not asked for and may help."""
        wanted = self.judged.clause.rules.evidence
        return [self.want(kind) for kind in Evidence.FILED if kind not in wanted]

    def want(self, kind: str) -> Want:
        return Want(kind, Evidence.Kind(kind).label, tip(kind, self.scenario))

    @property
    def due(self) -> str:
        """By when the money would be back, or a person has decided."""
        due = self.resolution.due
        return self.about.moment(due) if due else ""

    @property
    def how(self) -> str:
        return self.resolution.sentence()

    def without_all_evidence(self) -> Foretold:
        """The same with the date that holds where evidence is still to come."""
        return replace(self, resolution=_resolution(self.about, self.judged, self.resolution.start, is_complete=False))

    @property
    def _product(self) -> Product | None:
        return self.about.order.product if self.about.order else None


def foretell(about: Subject, scenario: str, at: datetime, *, denies_delivery: bool = False) -> Foretold | None:
    """What a filing at `at` with all its evidence would be told; None for a scenario that is not published."""
    known = facts.read(about.order, about.payment, customer_denies_delivery=denies_delivery)
    try:
        judged = facts.judgement(scenario, known, at)
    except NotMet:
        return None
    return Foretold(about, scenario, judged, _resolution(about, judged, at), patience(at), denies_delivery)


def _resolution(about: Subject, judged: Judgement, at: datetime, *, is_complete: bool = True) -> Explanation:
    clause, shop = judged.clause, about.shop
    return clocks.foreseen(ClockKind.RESOLUTION, at, about.zone, is_complete=is_complete, shop=shop, clause=clause)
