"""`manage.py check_money`: recomputes all money from its rows. Exits 1 where something does not fit."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from orders.models import Payment, Transfer
from refunds import books
from refunds.models import Payout


class Command(BaseCommand):
    help = "Recomputes reservations, payouts, tickets and the ledger from their rows. Prints each difference."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for check in tqdm(books.CHECKS, file=sys.stderr, disable=None, leave=False):
            for sentence in check():
                found += 1
                self.stdout.write(sentence)
        if found:
            self.stderr.write(ngettext("%(count)d difference.", "%(count)d differences.", found) % {"count": found})
            sys.exit(1)
        counts = {
            "payments": Payment.objects.count(),
            "payouts": Payout.objects.count(),
            "transfers": Transfer.objects.count(),
        }
        self.stdout.write(
            _("%(payments)d payments, %(payouts)d payouts, %(transfers)d transfers: no differences") % counts
        )
