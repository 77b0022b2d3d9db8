"""What people are told of a ticket and its clause, in words: for the pages of any face, and for the case file.

Nothing here decides or writes. `reader` is "customer" or "staff", as in `refunds.turns`.
"""

from refunds.turns import Reader

__all__ = ["Reader"]
