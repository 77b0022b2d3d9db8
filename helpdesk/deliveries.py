"""Delivers: the outbox's targets, and what reaches each. Every handler may be called twice for one delivery.

The desk's own work, questions to suppliers and mails are three jobs, and each target has a batch of its own,
so that a far side that is down or slow holds up nothing else. Nothing here runs inside a transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from orders.suppliers import Answer, adapter
from refunds import actions, claims, notices, outbox
from refunds.actors import SYSTEM
from refunds.models import Claim, Delivery

from . import mails

log = logging.getLogger(__name__)

Handler = Callable[[Delivery, datetime | None], None]
# The three jobs. `OTHERS` are targets that nobody here serves: they fail, are given up, and so are seen.
WORK = ("triage", "triage_later", "decide", "OTHERS")
ASKING = ("claim",)
MAILS = (notices.CUSTOMER, notices.ASSIGNEE, notices.SUPERVISORS, notices.PROMISER, notices.SUPPLIER)
# Events that supervisors are told of in one mail where several are due at once.
TOGETHER = frozenset({"breach", "warning"})
# After so many attempts each goes alone, so that one that cannot be written holds up no other.
ATTEMPTS_TOGETHER = 3
# A target that failed so often in a row is left for the next run: its far side is likely down.
IN_A_ROW = 3


def run_due(at: datetime | None = None, most: int = 100, targets: Iterable[str] = (*WORK, *ASKING, *MAILS)) -> int:
    """Deliver up to `most` due deliveries of each target, the longest waiting first; returns how many it did.

    `at` is for tests and a demo's seeding. A delivery that fails is put off and holds up no other.
    """
    return sum(_run(rows, at) for rows in [_due(target, at or timezone.now())[:most] for target in targets])


def _due(target: str, at: datetime) -> QuerySet[Delivery]:
    which = ~Q(target__in=HANDLERS) if target == "OTHERS" else Q(target=target)
    return outbox.due(at).filter(which).select_related("event__ticket__shop")


def _run(rows: QuerySet[Delivery], at: datetime | None) -> int:
    delivered = failures = 0
    for batch in _batches(rows):
        if failures == IN_A_ROW:
            break
        taken = [delivery for delivery in batch if outbox.take(delivery, at or timezone.now())]
        if not taken:
            continue
        if _deliver(taken, at):
            delivered, failures = delivered + len(taken), 0
        else:
            failures += 1
    return delivered


def _batches(rows: Iterable[Delivery]) -> list[list[Delivery]]:
    """Each delivery alone, but for those that one mail tells together; in their order."""
    found: dict[str | int, list[Delivery]] = {}
    for row in rows:
        is_told_with_others = row.target == notices.SUPERVISORS and row.event.kind in TOGETHER
        alone = not is_told_with_others or row.attempts >= ATTEMPTS_TOGETHER
        found.setdefault(row.pk if alone else row.event.kind, []).append(row)
    return list(found.values())


def _deliver(batch: list[Delivery], at: datetime | None) -> bool:
    """Deliver what was taken, all of it or nothing."""
    try:
        _handle(batch, at)
    except Exception as error:
        for row in batch:
            log.warning("delivery %s (%s) failed: %s", row.pk, row.target, type(error).__name__, exc_info=True)
            outbox.failed(row, f"{type(error).__name__}: {error}", at or timezone.now())
        return False
    outbox.all_done(batch, at or timezone.now())
    return True


def _handle(batch: list[Delivery], at: datetime | None) -> None:
    if len(batch) == 1:
        HANDLERS[batch[0].target](batch[0], at)
    elif (mail := mails.of_several(batch)) is not None:
        mail.send()


def _triage(delivery: Delivery, at: datetime | None) -> None:
    actions.triage(delivery.event.ticket, at=at)


def _decide(delivery: Delivery, at: datetime | None) -> None:
    actions.decide(delivery.event.ticket, at=at)


def _ask_supplier(delivery: Delivery, at: datetime | None) -> None:
    """Ask the supplier's own system; an exception means "not known", and the same claim is asked again."""
    claim = Claim.objects.select_related("supplier", "ticket__order").get(pk=delivery.event.data["claim"])
    if claim.status != Claim.Status.OPEN:
        return
    supplier = claim.supplier
    told = adapter(supplier.adapter).ask(claims.request_of(claim), supplier.config)
    if told.answer is not Answer.PENDING:
        actions.answer_claim(claim, told.answer.value, by=SYSTEM, remark=told.remark, via=supplier.adapter, at=at)


def _mail(write: Callable[[Delivery], mails.Mail | None]) -> Handler:
    def handle(delivery: Delivery, at: datetime | None) -> None:
        mail = write(delivery)
        if mail is not None:
            mail.send()

    return handle


HANDLERS: dict[str, Handler] = {
    "triage": _triage,
    "triage_later": _triage,
    "decide": _decide,
    "claim": _ask_supplier,
    notices.CUSTOMER: _mail(mails.to_customer),
    notices.ASSIGNEE: _mail(mails.to_assignee),
    notices.SUPERVISORS: _mail(mails.to_supervisors),
    notices.PROMISER: _mail(mails.to_promiser),
    notices.SUPPLIER: _mail(mails.to_supplier),
}
