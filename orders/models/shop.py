"""The shop systems that send us orders, and the keys they call us with."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KEY_PREFIX = "rhk"


def make_secret() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def known_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone such as Asia/Shanghai."), params={"name": name})


class Shop(models.Model):
    """One shop system. Its times without a zone are read in `time_zone`, its amounts in `currency`."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai", validators=[known_zone])
    currency = models.CharField(max_length=3, default="CNY")
    language = models.CharField(max_length=10, default="zh-hans")
    # Where refunds go when the payment's own channel cannot be reached from here.
    payout_channel = models.CharField(max_length=20, default="balance")
    # Signs the links to a ticket page that the shop shows its buyers (HMAC-SHA256).
    signing_secret = models.CharField(max_length=64, default=make_secret)
    # The secret part of the address that unsigned shop webhooks are posted to.
    webhook_token = models.CharField(max_length=64, unique=True, default=make_secret)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "shop")
        verbose_name_plural = pgettext_lazy("model", "shops")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ApiKey(models.Model):
    """A shop's key for the API. Only its digest is kept: `rhk_<prefix>_<secret>` is shown once.

    The secret has 256 random bits, so a plain SHA-256 is enough: there is nothing to guess.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "API key")
        verbose_name_plural = pgettext_lazy("model", "API keys")
        ordering = ["shop", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @classmethod
    def issue(cls, shop: Shop, name: str) -> tuple[ApiKey, str]:
        """A new key and its full text, which is never readable again."""
        prefix, secret = secrets.token_hex(6), make_secret()
        key = cls.objects.create(shop=shop, name=name, prefix=prefix, digest=_digest(secret))
        return key, f"{KEY_PREFIX}_{prefix}_{secret}"

    @classmethod
    def find(cls, text: str) -> ApiKey | None:
        """The unrevoked key with this full text, compared in constant time."""
        kind, _sep, rest = text.partition("_")
        prefix, _sep, secret = rest.partition("_")
        if kind != KEY_PREFIX or not secret:
            return None
        key = cls.objects.select_related("shop").filter(prefix=prefix, revoked_at=None).first()
        matches = hmac.compare_digest(key.digest if key else "0" * 64, _digest(secret))
        return key if matches else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
