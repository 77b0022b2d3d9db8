"""See `helpdesk.desk.cells`."""

from helpdesk.desk.cells import due, pill, relative, state, tone_of, two_lines

__all__ = ["due", "pill", "relative", "state", "tone_of", "two_lines"]
