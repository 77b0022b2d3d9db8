"""What the logs may not hold."""

from __future__ import annotations

import logging
import re

# What follows these in an address opens something: a webhook's token, a question's signature, a one-time link.
_SECRET_ADDRESSES = (
    re.compile(r"(/+hooks/+dujiaoka/+)[^/\s\"']+", re.IGNORECASE),
    re.compile(r"(/s/[^/\s\"']+/)[^/\s\"']{8,}"),
    re.compile(r"(/l/)[^/\s\"']{8,}"),
)


class WithoutSecrets(logging.Filter):
    """Takes the secret part out of addresses: Django logs the path of each request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = plain = record.getMessage()
        for address in _SECRET_ADDRESSES:
            plain = address.sub(r"\1…", plain)
        if plain != message:
            record.msg, record.args = plain, None
        return True
