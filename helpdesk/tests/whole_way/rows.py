"""How a ticket ended, read from the rows: what the tests of the whole way compare with one literal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cache
from pathlib import Path

from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from orders import ledger
from orders.models import Account, SandboxRefund, Transfer
from refunds.models import Clock, Delivery, MoneyException, Payout, Reservation, Ticket, Unit
from refunds.numbers import grouped

MAIL_TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "mail"
BETWEEN_MAILS = b"\n" + b"-" * 79 + b"\n"


@dataclass
class Ending:
    """Everything that a ticket has left behind. Times are checked by `ending`, so that these are words.

    `clocks`: for each kind its cycles, as `24 h kept`, `late` (stopped, with its breach), `runs`, `overdue`
    (running, with its breach) or `stands`. `payouts`: `channel amount status, sends, queries`. `mails`: who
    was told by which template, in alphabetical order.
    """

    state: str
    events: str
    clocks: dict[str, str]
    mails: list[str]
    claims: list[str] = field(default_factory=list)
    commitments: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    reserved: str = ""
    payouts: list[str] = field(default_factory=list)
    far_side: list[str] = field(default_factory=list)
    transfers: list[str] = field(default_factory=list)
    balance_fen: int = 0
    exceptions: list[str] = field(default_factory=list)


def ending(number: str, folder: Path) -> Ending:
    """What the rows say of a ticket, after `is_quiet`. Fails where they contradict each other."""
    ticket = Ticket.objects.select_related("shop", "order", "payment").get(number=number)
    payment = ticket.payment
    assert ticket.is_finished == (ticket.closed_at is not None)
    _check_states(ticket)
    return Ending(
        state=ticket.state,
        events=" ".join(ticket.events.order_by("seq").values_list("kind", flat=True)),
        clocks=_clocks(ticket),
        mails=_mails(ticket, folder),
        claims=[_claim(ticket, claim) for claim in ticket.claims.all()],
        commitments=[f"{row.kind} {row.status} {row.closing_note}".strip() for row in ticket.commitments.all()],
        breaches=[f"{row.party} {row.clock.kind}" for row in ticket.breaches.order_by("pk")],
        reserved="".join(
            f"{row.reserved_fen} of {row.paid_fen}" for row in Reservation.objects.filter(payment=payment)
        ),
        payouts=[_payout(payout) for payout in ticket.payouts.all()],
        far_side=[
            f"{row.status}: asked {row.requests} times, paid {row.paid_count}"
            for row in SandboxRefund.objects.filter(out_refund_no__in=ticket.payouts.values("out_refund_no"))
        ],
        transfers=[_transfer(row) for row in Transfer.objects.filter(shop=ticket.shop)],
        balance_fen=ledger.balance_of(ticket.shop, payment.account_reference, "CNY") if payment else 0,
        exceptions=[_exception(row) for row in MoneyException.objects.filter(payout__ticket=ticket).order_by("pk")],
    )


def is_quiet(number: str) -> bool:
    """Nothing of this ticket waits for the worker: no delivery, no payout, no sweep. `triage_later` has no hurry."""
    now = timezone.now()
    ticket = Ticket.objects.get(number=number)
    open_deliveries = Delivery.objects.filter(event__ticket=ticket, done_at=None).exclude(target="triage_later")
    overdue = Clock.objects.filter(ticket=ticket, stopped_at=None, due_at__lt=now, breach=None)
    return not (
        open_deliveries.exists()
        or overdue.exists()
        or ticket.payouts.filter(status__in=("created", "sending", "unknown")).exists()
        or ticket.claims.filter(status="open", due_at__lt=now).exists()
        or ticket.commitments.filter(status="open", due_at__lt=now).exists()
    )


def _check_states(ticket: Ticket) -> None:
    """Each event goes on from where the one before it stood."""
    state = ""
    for event in ticket.events.order_by("seq").exclude(to_state=""):
        assert event.from_state == state, event
        state = event.to_state
    assert state == ticket.state


def _clocks(ticket: Ticket) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for clock in ticket.clocks.order_by("kind", "cycle"):
        told.setdefault(clock.kind, []).append(_clock(clock))
    _check_record(ticket)
    return {kind: ", ".join(words) for kind, words in told.items()}


def _clock(clock: Clock) -> str:
    """The desk is open round the clock here (see `running_market`), so that a deadline is a sum."""
    hours = clock.amount * (24 if clock.unit == Unit.BUSINESS_DAYS else 1)
    pauses = list(clock.pauses.all())
    breach = getattr(clock, "breach", None)
    if any(pause.ended_at is None for pause in pauses):
        assert (clock.due_at, clock.stopped_at, breach) == (None, None, None)
        return f"{hours} h stands"
    stood = sum((pause.ended_at - pause.started_at for pause in pauses if pause.ended_at), timedelta())
    assert clock.due_at == clock.started_at + timedelta(hours=hours) + stood
    if breach is not None:
        assert breach.due_at == clock.due_at < breach.detected_at
        return f"{hours} h {'late' if clock.stopped_at else 'overdue'}"
    assert (clock.stopped_at or timezone.now()) <= clock.due_at
    return f"{hours} h {'kept' if clock.stopped_at else 'runs'}"


def _check_record(ticket: Ticket) -> None:
    """The rows of the clocks say what the events said of each start and stop, and nothing else."""
    told = {
        (change["clock"], change["cycle"], change["reason"]): event.at
        for event in ticket.events.all()
        for change in event.data.get("clocks", ())
        if change["reason"] in {"started", "stopped"}
    }
    rows = {(clock.kind, clock.cycle, "started"): clock.started_at for clock in ticket.clocks.all()}
    rows |= {
        (clock.kind, clock.cycle, "stopped"): clock.stopped_at for clock in ticket.clocks.all() if clock.stopped_at
    }
    assert rows == told


def _claim(ticket: Ticket, claim) -> str:
    clock = ticket.clocks.get(kind="supplier_confirm", started_at=claim.asked_at)
    assert claim.due_at == clock.due_at
    late = f", late: {claim.late_answer}" if claim.late_answer else ""
    return f"{claim.status} {claim.answered_via}".strip() + late


def _payout(payout: Payout) -> str:
    ended = payout.status in {"succeeded", "failed", "cancelled"}
    assert (payout.next_at is None and payout.finished_at is not None) if ended else payout.finished_at is None
    assert payout.leased_until is None
    return f"{payout.channel} {payout.amount_fen} {payout.status}, {payout.sends} sends, {payout.queries} queries"


def _exception(row: MoneyException) -> str:
    closed_by = f" {row.closed_by.username}" if row.closed_by else ""
    return f"{row.kind} {'closed' if row.closed_at else 'open'}{closed_by}"


def _transfer(row: Transfer) -> str:
    """One line of the ledger: from the shop to the buyer, for a payout of its own."""
    assert (row.debit.kind, row.credit.kind) == (Account.Kind.SHOP, Account.Kind.BUYER)
    payout = Payout.objects.get(out_refund_no=row.reference.removeprefix("refund:"))
    assert payout.channel_refund_no == str(row.pk)
    return f"{row.amount_fen} to {row.credit.reference}"


def _mails(ticket: Ticket, folder: Path) -> list[str]:
    """Who was told what. Each mail is the one of a delivery, in its reader's language."""
    told = []
    for mail in mails(folder):
        said = _subject_of(mail, ticket)
        if said:
            told.append(f"{_reader(mail, ticket)} {said}")
    done = Delivery.objects.filter(event__ticket=ticket, target__startswith="mail:")
    assert not done.filter(gave_up_at__isnull=False).exists()
    return sorted(told)


def _subject_of(mail: EmailMessage, ticket: Ticket) -> str:
    """The template that a mail of this ticket was written from, or `several` where it tells of others too; "" for a
    mail of another ticket."""
    language = mail["Content-Language"]
    codes = list(ticket.claims.values_list("code", flat=True))
    subject = mail["Subject"].strip()
    if grouped(ticket.number) in subject:
        assert language == (ticket.language if mail["To"] == ticket.email else "zh-hans")
        return _templates(language, "ticket", grouped(ticket.number))[subject]
    if grouped(ticket.number) in mail.get_content():
        return "several"
    return next((_templates(language, "code", code)[subject] for code in codes if code in subject), "")


@cache
def _templates(language: str, about: str, code: str) -> dict[str, str]:
    """The template of each subject."""
    folders = ("supplier",) if about == "code" else ("", "desk")
    subjects = {}
    with override(language):
        for path in (path for name in folders for path in (MAIL_TEMPLATES / name).glob("*.txt")):
            if path.stem not in {"base", "next"}:
                name = str(path.relative_to(MAIL_TEMPLATES))
                text = render_to_string(f"mail/{name}", {"number": code, "code": code, "ticket": {}})
                subjects[text.strip().splitlines()[0]] = path.stem
    return subjects


def _reader(mail: EmailMessage, ticket: Ticket) -> str:
    if mail["To"] == ticket.email:
        return "customer"
    user = User.objects.filter(email=mail["To"]).first()
    return user.username if user else "supplier"


def mails(folder: Path) -> list[EmailMessage]:
    """All mails so far; none was sent twice."""
    parser = BytesParser(policy=policy.default)
    texts = [path.read_bytes() for path in sorted((folder / "mails").glob("*.log"))]
    found = [parser.parsebytes(part) for text in texts for part in text.split(BETWEEN_MAILS) if part.strip()]
    assert [trace for trace, times in Counter(mail["Message-ID"] for mail in found).items() if times > 1] == []
    return found
