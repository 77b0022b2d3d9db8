"""The agents' desk: pages of the Django admin over `refunds.actions` alone. Each module registers its own."""

from . import facts, queue, reports, rules, setup, supervisor

__all__ = ["facts", "queue", "reports", "rules", "setup", "supervisor"]
