"""What shops and suppliers prove themselves by: made anew, shown once, taken back. Nobody reads one twice.

A new secret replaces the old one at once: whatever was signed with the old one is refused from then on.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .models import ApiKey, Shop, Supplier
from .models.shop import make_secret

# Which secrets there are, and of whom.
OF_SHOP = ("signing_secret", "webhook_token")
OF_SUPPLIER = ("signing_secret",)

RENEWED_ALREADY = _("This secret has been made anew already; look at the page again before you make another.")
NAME_TAKEN = _("There is a key of this name in use; revoke it first, or choose another name.")


class NotRenewed(Exception):
    """Nothing was made; the text is a sentence for people."""


def fingerprint(secret: str) -> str:
    """Eight digits that tell one secret from another, and nothing of what it is."""
    return hashlib.sha256(b"fingerprint\n" + secret.encode()).hexdigest()[:8]


def renew(row: Shop | Supplier, field: str, *, seen: str) -> str:
    """Put a new secret in place of the one whose fingerprint was seen; the new one, for showing once.

    Raises NotRenewed where it is another one by now: a page that is sent twice makes one secret.
    """
    known = OF_SHOP if isinstance(row, Shop) else OF_SUPPLIER
    if field not in known:
        raise ValueError(f"{field} is no secret of a {row._meta.model_name}")
    rows: QuerySet[Shop] | QuerySet[Supplier] = type(row)._default_manager.all()
    old = rows.values_list(field, flat=True).get(pk=row.pk)
    new = make_secret()
    if fingerprint(old) != seen or rows.filter(pk=row.pk, **{field: old}).update(**{field: new}) != 1:
        raise NotRenewed(str(RENEWED_ALREADY))
    return new


def issue(shop: Shop, name: str) -> tuple[ApiKey, str]:
    """A new key and its full text, for showing once. Raises NotRenewed where a key of this name is in use."""
    if shop.api_keys.filter(name=name, revoked_at=None).exists():
        raise NotRenewed(str(NAME_TAKEN))
    return ApiKey.issue(shop, name)


def revoke(key: ApiKey, at: datetime) -> bool:
    """From now on the key opens nothing. The row stays; whether this call did it."""
    return ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at) == 1
