"""The agents' desk: pages of the Django admin over `refunds.actions` alone. Each module registers its own."""

from . import facts, queue, rules, setup, supervisor

__all__ = ["facts", "queue", "rules", "setup", "supervisor"]
