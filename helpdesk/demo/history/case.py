"""One customer's case: the order, the ticket, and what people do about it, each at the time that the flow has."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.contrib.auth.models import User

from orders.models import Order
from refunds import actions, actors, evidence
from refunds.actions import Asked, Disposal, Draft
from refunds.actors import Actor
from refunds.calendar import SHANGHAI, Calendar
from refunds.models import Claim, Commitment, Payout, Ticket

from . import screens, words
from .purchases import Purchase, Till
from .time_flow import Flow, Story

DESK_HOURS = Calendar()
# How long people take, against what a story says.
PACE = {"lin": 1.0, "chen": 1.5, "wang": 0.8, "zhao": 1.1}


@cache
def person(username: str) -> Actor:
    """The actor that somebody of the desk is."""
    found = actors.staff(User.objects.get(username=username))
    if found is None:
        raise LookupError(f"{username} is not of the desk")
    return found


class Case:
    """What stories are told with. `agent` is who has it, `language` what its customer speaks."""

    def __init__(self, flow: Flow, till: Till, purchase: Purchase, rng: Random) -> None:
        self.flow, self.till, self.purchase, self.rng = flow, till, purchase, rng
        self.agent = "lin" if rng.random() < 0.6 else "chen"
        self.language = "zh" if purchase.ware.shop == "cloud" else "en"
        self.order: Order | None = None
        self.filing = purchase.at  # when it is filed, where the story does not choose that
        self.scenario = ""
        self.number = ""

    # --- time -----------------------------------------------------------------------------------
    @property
    def at(self) -> datetime:
        return self.flow.at

    def after(self, low: float, high: float | None = None) -> datetime:
        """In so many hours by the wall, or between the two."""
        return self.at + timedelta(hours=self.rng.uniform(low, high or low))

    def at_desk(self, low: float, high: float | None = None, who: str = "") -> datetime:
        """When somebody of the desk has had so many hours of business time, at their pace."""
        hours = self.rng.uniform(low, high or low * 1.4) * PACE[who or self.agent]
        return DESK_HOURS.add(self.at, timedelta(hours=hours, seconds=self.rng.randrange(60)))

    def clock_time(self, hour: int, days: int = 0) -> datetime:
        """That hour of a day from today on, as promises name it."""
        day = self.at.astimezone(SHANGHAI) + timedelta(days=days)
        return day.replace(hour=hour, minute=0, second=0, microsecond=0)

    # --- words ----------------------------------------------------------------------------------
    def says(self, chinese: str, english: str) -> str:
        """In the customer's language."""
        return chinese if self.language == "zh" else english

    def impatience(self) -> str:
        return words.said(words.IMPATIENT, self.language, self.rng)

    # --- rows -----------------------------------------------------------------------------------
    @property
    def ticket(self) -> Ticket:
        return Ticket.objects.get(number=self.number)

    @property
    def me(self) -> Actor:
        """The agent whose case it is."""
        return person(self.agent)

    @property
    def state(self) -> str:
        return str(self.ticket.state)

    @property
    def claim(self) -> Claim:
        return Claim.objects.select_related("supplier", "ticket").filter(ticket=self.ticket).latest("pk")

    @property
    def payout(self) -> Payout:
        return Payout.objects.filter(ticket=self.ticket).latest("pk")

    @property
    def promise(self) -> Commitment:
        return Commitment.objects.filter(ticket=self.ticket).latest("pk")

    # --- the customer ---------------------------------------------------------------------------
    def buys(self, delivery: str = "success", **facts: object) -> Story:
        """The order reaches us, minutes after it was paid."""
        yield self.purchase.paid_at + timedelta(minutes=min(self.purchase.ware.minutes, 30))
        self.order = self.purchase.tell(delivery, **facts)

    def files(self, scenario: str, words: str, kinds: str = "payment product", **values: Any) -> None:
        """The customer files, with pictures of these kinds."""
        self.scenario = scenario
        by = values.pop("by", actors.customer())
        request = actions.Request(
            scenario=scenario, order=self.order, description=words, evidence=self.pictures(kinds), **values
        )
        self.number = actions.submit(request, by=by, at=self.at).ticket.number

    def pictures(self, kinds: str) -> tuple[evidence.Kept, ...]:
        """Screenshots of these kinds, examined and stored as any others are."""
        uploads = []
        for kind in kinds.split():
            content = screens.draw(kind, self.purchase, self.scenario, self.at, self.rng)
            uploads.append(evidence.Upload(io.BytesIO(content), screens.name(content, self.at, self.rng), kind))
        taken = evidence.keep_all(self.purchase.number, uploads)
        if taken.refused:
            raise ValueError(f"the demo's own pictures were refused: {taken.refused}")
        return taken.kept

    def adds(self, kinds: str, note: str = "") -> None:
        actions.add_evidence(self.ticket, self.pictures(kinds), by=actors.customer(), note=note, at=self.at)

    def writes(self, text: str) -> None:
        actions.write(self.ticket, text, by=actors.customer(), at=self.at)

    def customer_moves(self, step: str, reason: str) -> None:
        actions.move(self.ticket, step, by=actors.customer(), at=self.at, asked=Asked(reason=reason))

    # --- the desk -------------------------------------------------------------------------------
    def takes(self, who: str = "") -> None:
        actions.take(self.ticket, by=person(who or self.agent), at=self.at)

    def replies(self, text: str, promise: Draft | None = None, who: str = "") -> None:
        actions.reply(self.ticket, text, by=person(who or self.agent), commitment=promise, at=self.at)

    def notes(self, text: str, who: str = "") -> None:
        actions.note(self.ticket, text, by=person(who or self.agent), at=self.at)

    def moves(self, step: str, who: str = "", **asked: Any) -> None:
        actions.move(self.ticket, step, by=person(who or self.agent), at=self.at, asked=Asked(**asked))

    def rejects(self, clause: str, reason: str, who: str = "", note: str = "") -> None:
        """Reject by a clause; promises that are still open are released with the note."""
        open_ones = Commitment.objects.filter(ticket=self.ticket, status="open").exclude(
            kind__in=("reply_by", "decide_by")
        )
        dispose = {row.pk: Disposal("released", note or reason) for row in open_ones}
        self.moves("reject", who, clause=clause, reason=reason, dispose=dispose)

    def picks_up(self, low: float = 0.3, high: float = 2.5) -> Story:
        """Somebody takes the ticket and says so; not where it has ended meanwhile."""
        yield self.at_desk(low, high)
        if not self.ticket.is_finished:
            self.takes()
            self.replies(words.greeting(self.language, self.rng))

    def is_approved(self, **asked: Any) -> Story:
        """By the agent, or by a supervisor where the supplier's silence has left it to one."""
        if self.state == "supplier_confirm":
            self.moves("approve", **asked)
        elif self.state == "escalated":
            boss = self.rng.choice(("wang", "zhao"))
            yield self.at_desk(0.5, 4.0, boss)
            self.moves("approve", boss, **({"reason": "供应商逾期未答复，凭证完整，支持退款。"} | asked))

    # --- the supplier ---------------------------------------------------------------------------
    def supplier_says(self, answer: str, hours: tuple[float, float] | None = None, remark: str = "") -> Story:
        """The supplier answers the question that is open, in its own time."""
        claim = self.claim
        low, high = hours or words.DELAYS[claim.supplier.code]
        moment = claim.asked_at + timedelta(hours=self.rng.uniform(low, high))
        if moment > self.at:
            yield moment
        text = remark or words.remark(answer, claim.supplier.language, self.rng)
        actions.answer_claim(claim, answer, by=actors.supplier(claim.supplier.code), remark=text, at=self.at)
