"""The whole case of a ticket as one ZIP, to be kept, or shown to a consumer authority or a payment channel.

`index.html` reads without a network, `events.json` is the record, `evidence/` holds the files, and `SHA256SUMS` the
check sums of all of them.
"""

from .building import build, name_of
from .download import response

__all__ = ["build", "name_of", "response"]
