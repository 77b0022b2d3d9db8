"""Screenshots as customers send them, drawn on the spot: payments, the state of goods, chats.

No screen of a real app is copied: there are no logos and no names of theirs on it.
"""

from .chats import Line, chat
from .goods import Goods, goods
from .plain import screenshot
from .receipts import Receipt, receipt

__all__ = ["Goods", "Line", "Receipt", "chat", "goods", "receipt", "screenshot"]
