"""The agents' desk: pages of the Django admin over `refunds.actions` alone. Each module registers its own."""

from . import queue

__all__ = ["queue"]
