"""What the logs may not hold."""

from __future__ import annotations

import logging
import re

_SECRET_ADDRESS = re.compile(r"(/+hooks/+dujiaoka/+)[^/\s\"']+", re.IGNORECASE)


class WithoutSecrets(logging.Filter):
    """Takes the secret part out of webhook addresses: Django logs the path of each request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "dujiaoka" in message.lower():
            record.msg, record.args = _SECRET_ADDRESS.sub(r"\1…", message), None
        return True
