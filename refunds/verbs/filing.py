"""Filing a ticket, and adding evidence to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from orders.models import Order, Payment

from .. import cases, clocks, evidence, facts, lifecycle, messages, record
from ..actors import Actor, ActorKind
from ..evidence import Kept
from ..gate import Change, changing, is_second_unfinished, step_within
from ..guards import Case
from ..models import ClockKind, Evidence, Ticket
from ..numbers import new_ticket_number
from ..refusals import WrongPerson, WrongState, not_met
from ..requests import Request
from ..texts import FILED_TOO_OFTEN, NO_FILES, ORDER_OR_PAYMENT
from .attaching import attach
from .judging import codes, email_of, judge, rejudge

FILINGS_A_DAY = 5


@dataclass(frozen=True)
class Filing:
    """The ticket that the request is in now; not new where an unfinished one was open already."""

    ticket: Ticket
    is_new: bool


def submit(request: Request, *, by: Actor, at: datetime | None = None) -> Filing:
    """File a ticket, or open the unfinished one about the same order or payment and add to it.

    The buyer's own filing is judged anew as long as nobody has looked at the first. Who knew the contact alone
    opens a ticket and adds nothing: no words of a seller's go into a buyer's. Raises WrongPerson for an actor who
    may not file, NotMet for a request that cannot be understood.
    """
    if not lifecycle.rows_of("submit")[0].permits(None, by):
        raise WrongPerson
    order, payment = _subject(request)
    if by.kind is ActorKind.SHOP and by.label not in {subject.shop.code for subject in (order, payment) if subject}:
        raise WrongPerson
    for _attempt in range(3):
        open_ticket = _unfinished(order, payment)
        if open_ticket is not None:
            added = _add_to(open_ticket, request, by, at) if request.is_full else open_ticket
            if added is not None:
                return Filing(added, is_new=False)
            continue
        try:
            with transaction.atomic():
                return Filing(_file(request, order, payment, by, at or timezone.now()), is_new=True)
        except IntegrityError as error:
            if not _is_race(error):
                raise
    raise AssertionError("filing kept colliding with another one that cannot be seen")


def _is_race(error: IntegrityError) -> bool:
    """Somebody filed for the same order at the same moment, or drew the same ticket number."""
    names = ("refunds_ticket.number", "refunds_ticket_number")
    return is_second_unfinished(error) or any(name in str(error) for name in names)


def _subject(request: Request) -> tuple[Order | None, Payment | None]:
    """The order and the payment that belong together."""
    order, payment = request.order, request.payment
    if order is None and payment is None:
        raise not_met("subject_missing", ORDER_OR_PAYMENT)
    if payment is None and order is not None:
        payment = facts.main_payment(order)
    if order is None and payment is not None:
        order = payment.order
    if order is not None and payment is not None and not _belong(order, payment):
        raise not_met("subject_mixed", ORDER_OR_PAYMENT)
    return order, payment


def _belong(order: Order, payment: Payment) -> bool:
    """An order that has payments is refunded from these; a stray payment may stand in for one that has none."""
    if payment.shop_id != order.shop_id or payment.order_id not in {None, order.pk}:
        return False
    return payment.order_id is not None or not order.payments.exists()


def _unfinished(order: Order | None, payment: Payment | None) -> Ticket | None:
    same = Q(order=order) if order else Q(pk__in=[])
    same |= Q(payment=payment) if payment else Q(pk__in=[])
    return Ticket.objects.filter(same).exclude(state__in=lifecycle.FINAL).first()


def _not_too_often(order: Order | None, payment: Payment | None, by: Actor, at: datetime) -> None:
    """File and withdraw, over and over, is no dispute: each round sends mails."""
    same = Q(order=order) if order else Q(payment=payment)
    lately = Ticket.objects.filter(same, submitted_at__gt=at - timedelta(days=1)).count()
    if by.kind is ActorKind.CUSTOMER and lately >= FILINGS_A_DAY:
        raise not_met("filed_too_often", FILED_TOO_OFTEN)


def _file(request: Request, order: Order | None, payment: Payment | None, by: Actor, at: datetime) -> Ticket:
    _not_too_often(order, payment, by, at)
    subject = order or payment
    assert subject is not None  # noqa: S101 (see _subject)
    ticket = Ticket(
        number=new_ticket_number(),
        shop=subject.shop,
        order=order,
        payment=payment,
        currency=subject.currency,
        language=request.language or subject.shop.language,
        email=email_of(request.email, order),
        submitted_at=at,
    )
    judge(ticket, request, at)
    ticket.case = Case(actor=by, at=at, rules=ticket.clause.rules)
    ticket.submit()
    ticket.save(force_insert=True)
    change = Change(ticket, by, at)
    data = _bundle(change, request)
    ticket.is_complete_filing = ticket.evidence_complete_at is not None
    data |= codes(ticket) | {"shop": subject.shop.code, "via": request.via[:20]}
    change.record("submit", data, states=("", ticket.state))
    if ticket.evidence_complete_at is not None:
        change.record("evidence_complete")
    change.promise(request.commitment)
    change.save()
    return ticket


def _add_to(ticket: Ticket, request: Request, by: Actor, at: datetime | None) -> Ticket | None:
    """None where the ticket was finished at this very moment: then a new one is due."""
    with changing(ticket, by, at=at) as change:
        if change.ticket.is_finished:
            return None
        before = change.ticket.clause.clause_id, change.ticket.is_complete_filing
        judged = rejudge(change, request)
        data = _bundle(change, request) | {"scenario": request.scenario}
        change.record("refile", data | {"via": request.via[:20]})
        if judged:
            moved = clocks.retarget(change.ticket, "judged anew", _retargeted(change.ticket, *before))
            change.record("rejudge", judged | ({"clocks": moved} if moved else {}))
        _after_evidence(change)
        change.promise(request.commitment)
    return change.ticket


def _retargeted(ticket: Ticket, clause_id: int, is_complete: bool) -> Sequence[str]:
    """The clocks whose target hangs on what has changed; the others keep what they started under."""
    if ticket.clause.clause_id != clause_id:
        return ClockKind.values
    return [ClockKind.RESOLUTION] if ticket.is_complete_filing != is_complete else []


def _bundle(change: Change, request: Request) -> dict[str, Any]:
    """Keep the description and the files of a request; what the event says of them."""
    data: dict[str, Any] = {}
    if request.description.strip():
        text = messages.checked_text(request.description)
        messages.check_promises(text, change.by, change.at, request.commitment, request.why_no_promise)
        message = record.new_message(change.ticket, "customer", text, change.by, change.at, is_public=True)
        data |= record.words(message)
    if request.evidence:
        data |= attach(change, request.evidence, request.note)
    _note_completeness(change)
    return data


def add_evidence(
    ticket: Ticket,
    files: Sequence[Kept],
    *,
    by: Actor,
    note: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Add stored files to a ticket; a customer's last missing one resumes the check.

    Raises WrongPerson for suppliers, WrongState for a finished ticket, NotMet for no files.
    """
    if by.kind in {ActorKind.SUPPLIER, ActorKind.SYSTEM}:
        raise WrongPerson
    if not files:
        raise not_met("files_missing", NO_FILES)
    with changing(ticket, by, version=version, at=at) as change:
        if change.ticket.is_finished:
            raise WrongState(change.ticket.state, "add_evidence")
        data = attach(change, files, note)
        _note_completeness(change)
        change.record("add_evidence", data)
        _after_evidence(change)
    return change.ticket


def _note_completeness(change: Change) -> None:
    ticket = change.ticket
    if ticket.evidence_complete_at is None and not cases.missing_evidence(ticket):
        ticket.evidence_complete_at = change.at


def _after_evidence(change: Change) -> None:
    """What new evidence sets going: the check, a faster target within the grace, the customer's answer."""
    ticket = change.ticket
    if ticket.evidence_complete_at != change.at:
        _resume(change)
        return
    grace = timedelta(seconds=settings.TRIAGE_GRACE_S)
    data = {}
    if ticket.state == lifecycle.State.SUBMITTED and change.at <= ticket.submitted_at + grace:
        ticket.is_complete_filing = True
        data["clocks"] = clocks.retarget(ticket, "evidence complete within the grace of filing", [ClockKind.RESOLUTION])
    change.record("evidence_complete", data)
    _resume(change)


def _resume(change: Change) -> None:
    ticket, by = change.ticket, change.by
    waiting = ticket.state == lifecycle.State.EVIDENCE_REQUESTED and by.kind is ActorKind.CUSTOMER
    if waiting and not cases.missing_evidence(ticket):
        step_within(change, "resume_check", cases.Asked())


def discard_unused(files: Sequence[Kept]) -> None:
    """Remove those of a request's stored files that got no row: all where it was refused, and what was not wanted."""
    paths = [file.path for file in files]
    used = set(Evidence.objects.filter(path__in=paths).values_list("path", flat=True))
    evidence.discard(path for path in paths if path not in used)
