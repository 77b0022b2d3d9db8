"""The published rules, and the deadlines that the desk gives itself."""

from . import calendar, clauses, targets

__all__ = ["calendar", "clauses", "targets"]
