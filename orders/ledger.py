"""The balance channel's books: every movement is one transfer between two accounts, told once.

Amounts are whole minor units (fen) of the accounts' currency. The two sides of a transfer, and its place
in both balances, are written in one transaction, under the lock of both accounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from .models import Account, Shop, Transfer


class LedgerError(Exception):
    """A transfer that the books refuse; the text is a sentence for people."""


class ReferenceReused(LedgerError):
    """The reference names another transfer already: other accounts, or another amount."""


class InsufficientBalance(LedgerError):
    """The account holds less than the transfer would take."""


def transfer(
    shop: Shop, *, debit: Account, credit: Account, amount_fen: int, reference: str, at: datetime
) -> tuple[Transfer, bool]:
    """Move `amount_fen` once for (shop, reference); the transfer, and whether this call made it.

    Raises ReferenceReused, InsufficientBalance, or ValueError for what can never be a transfer.
    """
    _possible(shop, debit, credit, amount_fen, reference)
    with transaction.atomic():
        locked = _lock(debit, credit)
        known = _known(shop, debit, credit, amount_fen, reference)
        if known:
            return known, False
        changes = {debit.pk: _change(debit, -amount_fen), credit.pk: _change(credit, amount_fen)}
        if any(account.balance_fen + changes[account.pk] < 0 for account in locked):
            raise InsufficientBalance(_("The balance is less than this amount."))
        line = _write(shop, debit, credit, amount_fen, reference, at)
        for key, change in changes.items():
            Account.objects.filter(pk=key).update(balance_fen=F("balance_fen") + change)
        return line, True


def credit_buyer(
    shop: Shop, buyer_reference: str, amount_fen: int, currency: str, reference: str, at: datetime
) -> tuple[Transfer, bool]:
    """Give the buyer `amount_fen`: the shop owes it from now on. Errors as in `transfer`."""
    with transaction.atomic():
        return transfer(
            shop,
            debit=_account(shop, Account.Kind.SHOP, "", currency),
            credit=_account(shop, Account.Kind.BUYER, buyer_reference, currency),
            amount_fen=amount_fen,
            reference=reference,
            at=at,
        )


def debit_buyer(
    shop: Shop, buyer_reference: str, amount_fen: int, currency: str, reference: str, at: datetime
) -> tuple[Transfer, bool]:
    """Take `amount_fen` that the buyer spent in the shop.

    Raises InsufficientBalance when the buyer has less, or no account; otherwise as `transfer`.
    """
    buyer = buyer_accounts(shop, buyer_reference).filter(currency=currency).first()
    if buyer is None:
        raise InsufficientBalance(_("The balance is less than this amount."))
    with transaction.atomic():
        return transfer(
            shop,
            debit=buyer,
            credit=_account(shop, Account.Kind.SHOP, "", currency),
            amount_fen=amount_fen,
            reference=reference,
            at=at,
        )


def buyer_accounts(shop: Shop, buyer_reference: str) -> QuerySet[Account]:
    """The buyer's accounts with this shop, one a currency."""
    return Account.objects.filter(shop=shop, kind=Account.Kind.BUYER, reference=buyer_reference)


def balance_of(shop: Shop, buyer_reference: str, currency: str) -> int:
    """What the buyer has with the shop, in fen; 0 where there is no account."""
    account = buyer_accounts(shop, buyer_reference).filter(currency=currency).first()
    return account.balance_fen if account else 0


def statement(shop: Shop, buyer_reference: str, currency: str) -> QuerySet[Transfer]:
    """The transfers of one buyer, newest first."""
    account = buyer_accounts(shop, buyer_reference).filter(currency=currency).values("pk")
    lines = Transfer.objects.filter(Q(debit__in=account) | Q(credit__in=account))
    return lines.select_related("debit", "credit").order_by("-id")


def differences() -> Iterator[str]:
    """A sentence for each place where the books disagree with their own lines; three queries in all."""
    for row in _wrong_balances():
        yield _("Account %(pk)s says %(balance_fen)s fen, but its transfers make %(due)s fen.") % row
    for row in _totals():
        if row["owed"] != row["held"]:
            yield _("Shop %(code)s owes %(owed)s fen %(currency)s, but its buyers hold %(held)s fen.") % row
    for line in _crossed().iterator():
        yield _("Transfer %s joins accounts of another shop or of two currencies.") % line.pk


def _possible(shop: Shop, debit: Account, credit: Account, amount_fen: int, reference: str) -> None:
    if amount_fen <= 0:
        raise ValueError(f"a transfer needs a positive amount, not {amount_fen}")
    if not reference:
        raise ValueError("a transfer needs a reference")
    if debit.pk == credit.pk:
        raise ValueError("a transfer needs two accounts")
    if {debit.shop_id, credit.shop_id} != {shop.pk}:
        raise ValueError("a transfer stays within one shop")
    if debit.currency != credit.currency:
        raise ValueError(f"a transfer has one currency, not {debit.currency} and {credit.currency}")


def _account(shop: Shop, kind: Account.Kind, reference: str, currency: str) -> Account:
    if kind == Account.Kind.BUYER and not reference:
        raise ValueError("a buyer's account needs the buyer's reference")
    return Account.objects.get_or_create(shop=shop, kind=kind, reference=reference, currency=currency)[0]


def _lock(*accounts: Account) -> list[Account]:
    """The accounts as they are now, locked in the order of their ids so that no two calls wait crosswise."""
    keys = [account.pk for account in accounts]
    return list(Account.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _known(shop: Shop, debit: Account, credit: Account, amount_fen: int, reference: str) -> Transfer | None:
    found = Transfer.objects.filter(shop=shop, reference=reference).first()
    if found is None:
        return None
    if (found.debit_id, found.credit_id, found.amount_fen) != (debit.pk, credit.pk, amount_fen):
        raise ReferenceReused(
            _("The reference %(reference)s was already used for another transfer.") % {"reference": reference}
        )
    return found


def _write(shop: Shop, debit: Account, credit: Account, amount_fen: int, reference: str, at: datetime) -> Transfer:
    line = Transfer(shop=shop, debit=debit, credit=credit, amount_fen=amount_fen, reference=reference, at=at)
    try:
        with transaction.atomic():
            line.save(force_insert=True)
    except IntegrityError:
        # The same reference at the same moment, between accounts that our lock does not cover.
        _known(shop, debit, credit, amount_fen, reference)
        raise
    return line


def _change(account: Account, credited_fen: int) -> int:
    """A buyer's balance grows when credited, the shop's (what it owes) when debited."""
    return -credited_fen if account.kind == Account.Kind.SHOP else credited_fen


def _wrong_balances() -> Iterator[Mapping[str, object]]:
    """The accounts whose balance is not `due`: what their transfers make."""

    def moved(side: str) -> Coalesce:
        lines = Transfer.objects.filter(**{side: OuterRef("pk")}).order_by().values(side)
        return Coalesce(Subquery(lines.annotate(total=Sum("amount_fen")).values("total")), Value(0))

    credited, debited = moved("credit"), moved("debit")
    due = Case(When(kind=Account.Kind.SHOP, then=debited - credited), default=credited - debited)
    wrong = Account.objects.annotate(due=due).exclude(balance_fen=F("due"))
    return wrong.values("pk", "balance_fen", "due").iterator()


def _totals() -> Iterator[Mapping[str, object]]:
    """What each shop owes in a currency by its own account, and what its buyers hold."""

    def held_by(kind: Account.Kind) -> Coalesce:
        return Coalesce(Sum("balance_fen", filter=Q(kind=kind)), Value(0))

    rows = Account.objects.order_by("shop", "currency").values("currency", code=F("shop__code"))
    return rows.annotate(owed=held_by(Account.Kind.SHOP), held=held_by(Account.Kind.BUYER)).iterator()


def _crossed() -> QuerySet[Transfer]:
    return Transfer.objects.exclude(
        shop=F("debit__shop"), debit__shop=F("credit__shop"), debit__currency=F("credit__currency")
    )
