"""One customer's case: the order, the ticket, and what people do about it, each at the time that the flow has."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from orders.models import Order
from refunds import actions, actors, evidence
from refunds.actions import Asked, Disposal, Draft
from refunds.actors import Actor
from refunds.calendar import SHANGHAI, Calendar
from refunds.models import Claim, Commitment, Payout, Ticket

from . import people, screens
from .purchases import Purchase
from .time_flow import Flow, Story
from .words import Pool, customers, desk, suppliers

DESK_HOURS = Calendar()


class Case:
    """What stories are told with. `agent` is who has it, `filing` when it is filed where that is settled."""

    def __init__(self, flow: Flow, purchase: Purchase, rng: Random, filing: datetime | None = None) -> None:
        self.flow, self.purchase, self.rng, self.filing = flow, purchase, rng, filing
        self.agent = "lin" if rng.random() < 0.6 else "chen"
        self.language = "zh" if purchase.ware.shop == "cloud" else "en"
        # What goes wrong with this product where a story fits both kinds.
        self.trouble = "not_delivered" if purchase.ware.account else "invalid_code"
        self.order: Order | None = None
        self.scenario = self.number = ""
        self._answer: tuple[str, tuple[float, float] | None, str] | None = None
        self._answer_at: datetime | None = None

    # --- time and words -------------------------------------------------------------------------
    @property
    def at(self) -> datetime:
        return self.flow.at

    def after(self, low: float, high: float | None = None) -> datetime:
        """In so many hours by the wall, or between the two."""
        return self.at + timedelta(hours=self.rng.uniform(low, high or low))

    def minutes(self, low: float = 2.0, high: float = 7.0) -> datetime:
        """What it takes to read, look and type."""
        return self.at + timedelta(minutes=self.rng.uniform(low, high))

    def at_desk(self, low: float, high: float | None = None, who: str = "") -> datetime:
        """When somebody of the desk has had so many hours of business time, at their pace."""
        hours = self.rng.uniform(low, high or low) * people.PACE[who or self.agent]
        return DESK_HOURS.add(self.at, timedelta(hours=hours, seconds=self.rng.randrange(50)))

    def clock_time(self, hour: int, days: int = 0) -> datetime:
        """That hour of a day from today on, as promises name it."""
        day = self.at.astimezone(SHANGHAI) + timedelta(days=days)
        return day.replace(hour=hour, minute=0, second=0, microsecond=0)

    def one_of(self, pool: Pool) -> str:
        """Words in the customer's language."""
        return self.rng.choice(pool[self.language]).replace("{product}", self.purchase.ware.name)

    def says(self, chinese: str, english: str) -> str:
        return chinese if self.language == "zh" else english

    # --- rows -----------------------------------------------------------------------------------
    @property
    def me(self) -> Actor:
        """The agent whose case it is."""
        return people.actor(self.agent)

    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.get(number=self.number)

    @property
    def state(self) -> str:
        return str(self.ticket.state)

    @property
    def claim(self) -> Claim:
        return Claim.objects.select_related("supplier", "ticket").filter(ticket__number=self.number).latest("pk")

    @property
    def payout(self) -> Payout:
        return Payout.objects.filter(ticket__number=self.number).latest("pk")

    @property
    def promise(self) -> Commitment:
        return Commitment.objects.filter(ticket__number=self.number).latest("pk")

    # --- the customer ---------------------------------------------------------------------------
    def buys(self, delivery: str = "success", **facts: Any) -> Story:
        """The order reaches us, minutes after it was paid."""
        yield self.purchase.paid_at + timedelta(minutes=min(self.purchase.ware.minutes, 30))
        self.order = self.purchase.tell(delivery, **facts)

    def files(self, scenario: str, kinds: str = "payment product", words: str = "", **values: Any) -> None:
        """The customer files, with pictures of these kinds."""
        self.scenario = scenario
        by = values.pop("by", actors.customer())
        note = self.one_of(customers.NOTES) if kinds and not by.is_staff else ""
        request = actions.Request(
            scenario=scenario,
            order=self.order,
            description=words or self.one_of(customers.FILED[scenario]),
            evidence=self.pictures(kinds),
            note=note,
            **values,
        )
        self.number = actions.submit(request, by=by, at=self.at).ticket.number
        self.flow.begin(self.at + timedelta(seconds=30), self._was_the_supplier_asked())

    def pictures(self, kinds: str) -> Sequence[evidence.Kept]:
        """Screenshots of these kinds, examined and stored as any others are."""
        uploads = []
        for kind in kinds.split():
            content = screens.draw(kind, self.purchase, self.scenario, self.at, self.rng)
            uploads.append(evidence.Upload(io.BytesIO(content), screens.name(content, self.at, self.rng), kind))
        taken = evidence.keep_all(self.purchase.number, uploads)
        if taken.refused:
            raise ValueError(f"the demo's own pictures were refused: {taken.refused}")
        return taken.kept

    def adds(self, kinds: str) -> None:
        note = self.one_of(customers.HERE_IT_IS)
        actions.add_evidence(self.ticket, self.pictures(kinds), by=actors.customer(), note=note, at=self.at)

    def writes(self, text: str) -> None:
        actions.write(self.ticket, text, by=actors.customer(), at=self.at)

    def customer_moves(self, step: str, reason: str) -> None:
        actions.move(self.ticket, step, by=actors.customer(), at=self.at, asked=Asked(reason=reason))

    # --- the desk -------------------------------------------------------------------------------
    def takes(self) -> None:
        actions.take(self.ticket, by=self.me, at=self.at)

    def replies(self, text: str, promise: Draft | None = None, who: str = "") -> None:
        actions.reply(self.ticket, text, by=people.actor(who or self.agent), commitment=promise, at=self.at)

    def notes(self, text: str = "", who: str = "") -> None:
        words = text or self.rng.choice(desk.NOTES)
        actions.note(self.ticket, words, by=people.actor(who or self.agent), at=self.at)

    def moves(self, step: str, who: str = "", **asked: Any) -> None:
        actions.move(self.ticket, step, by=people.actor(who or self.agent), at=self.at, asked=Asked(**asked))

    def rejects(self, clause: str, who: str = "", reason: str = "") -> None:
        """Reject by a clause; promises that the decision does not keep are released with it."""
        words = reason or self.one_of(desk.REJECTED[clause])
        left = Commitment.objects.filter(ticket__number=self.number, status="open", kind__in=("refund_by", "other"))
        dispose = {row.pk: Disposal("released", words) for row in left}
        self.moves("reject", who, clause=clause, reason=words, dispose=dispose)

    # --- the supplier ---------------------------------------------------------------------------
    def expects(self, answer: str, hours: tuple[float, float] | None = None, remark: str = "") -> None:
        """Settle what the supplier will answer once it is asked, and within which hours."""
        self._answer = (answer, hours, remark)

    def supplier_notices(self) -> None:
        """A question that is open is answered in the supplier's own time, whatever the desk does meanwhile."""
        claims = Claim.objects.select_related("supplier", "ticket").filter(ticket__number=self.number, status="open")
        claim = claims.last()
        if claim is None or self._answer is None or self._answer_at is not None:
            return
        low, high = self._answer[1] or suppliers.DELAYS[claim.supplier.code]
        self._answer_at = claim.asked_at + timedelta(hours=self.rng.uniform(low, high), minutes=1)
        self.flow.begin(self._answer_at, self._answers(claim, self._answer[0], self._answer[2]))

    def _answers(self, claim: Claim, answer: str, remark: str) -> Story:
        pool = suppliers.REMARKS[answer, self.purchase.ware.is_code]
        words = remark or self.rng.choice(pool[claim.supplier.language[:2]])
        actions.answer_claim(claim, answer, by=actors.supplier(claim.supplier.code), remark=words, at=self.at)
        yield from ()

    def _was_the_supplier_asked(self) -> Story:
        """The system may have asked at its first look, half a minute after the filing."""
        self.supplier_notices()
        yield from ()

    def supplier_has_answered(self) -> Story:
        """Wait for the answer where one is on its way."""
        if self._answer_at is not None and self._answer_at > self.at:
            yield self._answer_at + timedelta(minutes=1)
