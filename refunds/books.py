"""The books of all money: recomputed from the rows, whatever the code that wrote them meant.

Every check is a fixed number of queries, and yields a sentence for each row that does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat, Least, Substr
from django.utils.translation import gettext as _

from orders import ledger
from orders.models import ExternalRefund, Payment, SandboxRefund, Transfer

from .lifecycle import State
from .models import Event, MoneyException, Payout, Reservation, Ticket

REFERENCE = "refund:"


def differences() -> Iterator[str]:
    """A sentence for each place where the money does not add up."""
    for check in CHECKS:
        yield from check()


def _sum(model: type[Payout] | type[ExternalRefund], payment: str, **which: Any) -> Coalesce:
    rows = model.objects.filter(payment=OuterRef(payment), **which).order_by().values("payment")
    return Coalesce(Subquery(rows.annotate(total=Sum("amount_fen")).values("total")), Value(0))


def _counted(payment: str) -> Coalesce:
    return _sum(Payout, payment, status__in=Payout.COUNTED)


def reservations() -> Iterator[str]:
    """Each holds exactly what is promised or paid; at most what was paid, where a late success explains it."""
    late = MoneyException.objects.filter(payment=OuterRef("payment"), kind=MoneyException.Kind.LATE_SUCCESS)
    rows = Reservation.objects.annotate(counted=_counted("payment"), is_late=Exists(late))
    capped = Q(is_late=True, reserved_fen=Least(F("counted"), F("paid_fen")))
    for row in rows.exclude(Q(reserved_fen=F("counted")) | capped).values("payment", "reserved_fen", "counted"):
        yield _("Payment %(payment)s: %(reserved_fen)s fen are reserved, its payouts make %(counted)s fen.") % row
    wrong = Reservation.objects.exclude(paid_fen=F("payment__amount_fen"))
    for said in wrong.values("payment", "paid_fen", amount_fen=F("payment__amount_fen")):
        yield _("Payment %(payment)s: its reservation says %(paid_fen)s fen were paid, it says %(amount_fen)s.") % said


def payouts() -> Iterator[str]:
    """Each has its reservation, its ticket's payment, and a ticket that waits for it while it is under way."""
    for row in _named(Payout.objects.filter(payment__reservation=None)):
        yield _("Payout %(number)s of ticket %(ticket__number)s: its payment has no reservation.") % row
    strange = Payout.objects.exclude(payment=F("ticket__payment"), currency=F("payment__currency"))
    for row in _named(strange):
        yield _("Payout %(number)s: is not of the payment of its ticket %(ticket__number)s.") % row
    lost = Payout.objects.filter(status__in=Payout.UNFINISHED).exclude(ticket__state=State.APPROVED)
    for row in _named(lost):
        yield _("Payout %(number)s is %(status)s, but its ticket %(ticket__number)s is %(ticket__state)s.") % row
    for row in _named(Payout.objects.filter(~Exists(_told()), status="succeeded")):
        yield _("Payout %(number)s of ticket %(ticket__number)s succeeded, but no event says so.") % row


def _told() -> QuerySet[Event]:
    """The event that put a payout's success on record."""
    named = Event.objects.annotate(payout=Cast(KT("data__payout"), BigIntegerField()))
    return named.filter(ticket=OuterRef("ticket"), kind__in=("settle", "late_success"), payout=OuterRef("pk"))


def tickets() -> Iterator[str]:
    """A paid one has the money behind it, an approved one has its payout, and no other has one approved."""
    of_ticket = Payout.objects.filter(ticket=OuterRef("pk"))
    paid = Ticket.objects.filter(state=State.PAID).exclude(
        Exists(of_ticket.filter(status="succeeded", amount_fen=OuterRef("approved_fen")))
    )
    for row in paid.values("number"):
        yield _("Ticket %(number)s is paid, but no payout of what was approved succeeded.") % row
    approved = Ticket.objects.filter(state=State.APPROVED).exclude(
        Exists(of_ticket.filter(status__in=Payout.UNFINISHED, amount_fen=OuterRef("approved_fen")))
    )
    for row in approved.values("number"):
        yield _("Ticket %(number)s is approved, but no payout of what was approved is under way.") % row


def payments() -> Iterator[str]:
    """No more goes back than was paid, here and elsewhere together, unless an exception is on record."""
    rows = Payment.objects.annotate(counted=_counted("pk"), elsewhere=_sum(ExternalRefund, "pk"))
    over = rows.filter(amount_fen__lt=F("counted") + F("elsewhere"), counted__gt=0)
    explained = MoneyException.objects.filter(payment=OuterRef("pk"))
    for row in over.exclude(Exists(explained)).values("pk", "amount_fen", "counted", "elsewhere"):
        yield (
            _("Payment %(pk)s of %(amount_fen)s fen: %(counted)s fen back here and %(elsewhere)s elsewhere is more.")
            % row
        )


def transfers() -> Iterator[str]:
    """Each payout to a balance is one transfer of the same amount, and each such transfer a payout."""
    reference = Concat(Value(REFERENCE), OuterRef("out_refund_no"), output_field=TextField())
    line = Transfer.objects.filter(
        shop=OuterRef("payment__shop"),
        reference=reference,
        amount_fen=OuterRef("amount_fen"),
        credit__currency=OuterRef("currency"),
    )
    for row in _named(Payout.objects.filter(~Exists(line), channel="balance", status="succeeded")):
        yield _("Payout %(number)s of ticket %(ticket__number)s succeeded without its transfer in the ledger.") % row
    sent = Payout.objects.filter(
        channel="balance",
        payment__shop=OuterRef("shop"),
        out_refund_no=Substr(OuterRef("reference"), len(REFERENCE) + 1),
        amount_fen=OuterRef("amount_fen"),
    ).exclude(status__in=("created", "failed", "cancelled"))
    for line_row in Transfer.objects.filter(~Exists(sent), reference__startswith=REFERENCE).values("pk", "reference"):
        yield _("Transfer %(pk)s (%(reference)s) belongs to no payout that was sent.") % line_row


def sandbox() -> Iterator[str]:
    """The played channel paid each number once at most, and every success that it told."""
    for twice in SandboxRefund.objects.filter(paid_count__gt=1).values("out_refund_no", "paid_count"):
        yield _("The sandbox channel paid %(out_refund_no)s %(paid_count)s times.") % twice
    far = SandboxRefund.objects.filter(
        out_refund_no=OuterRef("out_refund_no"), paid_count__gte=1, amount_fen=OuterRef("amount_fen")
    )
    for row in _named(Payout.objects.filter(~Exists(far), channel="sandbox", status="succeeded")):
        yield (
            _("Payout %(number)s of ticket %(ticket__number)s succeeded, but the sandbox channel did not pay it.") % row
        )


def _named(rows: QuerySet[Payout]) -> Iterator[dict[str, Any]]:
    fields = rows.order_by("pk").values("status", "ticket__number", "ticket__state", number=F("out_refund_no"))
    yield from map(dict, fields.iterator())


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    reservations,
    payouts,
    tickets,
    payments,
    transfers,
    sandbox,
    ledger.differences,
)
