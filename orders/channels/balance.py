"""Back to the buyer's balance with the shop: one transfer in our own ledger."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from orders import ledger
from orders.models import Shop, Transfer

from .base import RefundRequest, RefundResult, RefundStatus


class BalanceChannel:
    """Known at once and for sure: the transfer is there or it is not. It needs no network."""

    name = "balance"

    def refund(self, request: RefundRequest) -> RefundResult:
        """Held as NO_BUYER without a buyer's reference, as NUMBER_REUSED for another refund's number."""
        if not request.buyer_reference:
            return _held("NO_BUYER", _("The buyer is not known, so there is no balance to pay to."))
        try:
            line, _created = ledger.credit_buyer(
                Shop.objects.get(pk=request.shop_id),
                request.buyer_reference,
                request.amount_fen,
                request.currency,
                reference_of(request),
                at=timezone.now(),
            )
        except ledger.ReferenceReused as error:
            return _held("NUMBER_REUSED", str(error))
        return _paid(line)

    def query(self, request: RefundRequest) -> RefundResult:
        lines = Transfer.objects.select_related("credit")
        line = lines.filter(shop=request.shop_id, reference=reference_of(request)).first()
        if line is None:
            return RefundResult(RefundStatus.NOT_FOUND)
        asked = (request.buyer_reference, request.currency, request.amount_fen)
        if asked != (line.credit.reference, line.credit.currency, line.amount_fen):
            return _held("NUMBER_REUSED", _("This number was already used for another refund."))
        return _paid(line)


def reference_of(request: RefundRequest) -> str:
    """The transfer's reference in the ledger."""
    return f"refund:{request.out_refund_no}"


def _paid(line: Transfer) -> RefundResult:
    return RefundResult(RefundStatus.SUCCEEDED, channel_refund_no=str(line.pk), paid_at=line.at)


def _held(code: str, message: str) -> RefundResult:
    return RefundResult(RefundStatus.HELD, code=code, message=message)
