"""What we were told and what the money did, to look at: nobody adds, changes or removes any of it."""

from . import ledger, orders, payments, payouts

__all__ = ["ledger", "orders", "payments", "payouts"]
