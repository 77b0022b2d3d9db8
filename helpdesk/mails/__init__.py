"""Mails: plain text, in the reader's language. Each says what happened, where it stands, what is next and by when.

A template's first line is the subject. No template names a member of staff or shows an internal note. Which
event has a mail, and why, stands in docs/mails.md.
"""

from .customer import to_customer
from .desk import of_several, to_assignee, to_promiser, to_supervisors
from .link import with_link
from .supplier import to_supplier
from .weekly import of_week, to_supervisor
from .writing import Mail

__all__ = [
    "Mail",
    "of_several",
    "of_week",
    "to_assignee",
    "to_customer",
    "to_promiser",
    "to_supervisor",
    "to_supervisors",
    "to_supplier",
    "with_link",
]
