"""What people are told of a ticket, in words: deadlines, promises, money. For pages, and for the case file.

Nothing here decides or writes. `reader` is "customer" or "staff", as in `refunds.explanations`.
"""

from typing import Literal

Reader = Literal["customer", "staff"]
