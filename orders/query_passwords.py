"""Hashes of the query passwords with which guests find their orders.

They are short and chosen by buyers, so a stolen table must be useless by itself: the password is mixed
with a pepper that is not in the database, then salted and stretched. The stretching is light on purpose:
a shop's file brings a hundred thousand of them, and guesses over HTTP are throttled.
"""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

_ROUNDS = 1000


def make_hash(password: str) -> str:
    """`pepper1$<salt>$<digest>`; an empty password gives an empty hash, which nothing matches."""
    if not password:
        return ""
    salt = secrets.token_hex(8)
    return f"pepper1${salt}${_digest(password, salt)}"


def matches(password: str, stored: str) -> bool:
    """Constant-time, and the same work whether or not there is a hash to compare with."""
    scheme, _, rest = stored.partition("$")
    salt, _, digest = rest.partition("$")
    computed = _digest(password, salt or "0" * 16)
    same = hmac.compare_digest(computed.encode(), digest.encode())
    return same and scheme == "pepper1" and bool(password)


def _digest(password: str, salt: str) -> str:
    peppered = hmac.digest(settings.QUERY_PASSWORD_PEPPER.encode(), password.encode(), "sha256")
    stretched = hashlib.pbkdf2_hmac("sha256", peppered, salt.encode(), _ROUNDS)
    return base64.b64encode(stretched).decode()
