"""Who delivers, and what is sold: products map to suppliers by this table."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .shop import Shop, make_secret


class Supplier(models.Model):
    """Who delivers. `adapter` names the module of `orders.suppliers` that speaks its protocol."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    adapter = models.CharField(max_length=20, default="manual")
    # The adapter's own settings; the sandbox reads {"answer": "agree" | "refuse" | "silent" | "timeout"}.
    config = models.JSONField(default=dict, blank=True)
    # Signs the supplier's answers over our API (HMAC-SHA256).
    signing_secret = models.CharField(max_length=64, default=make_secret)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("model", "supplier")
        verbose_name_plural = pgettext_lazy("model", "suppliers")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What a shop sells. Without a supplier it is the shop's own stock."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="products")
    code = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="products")
    # Published price of one piece in minor units, where the shop told it: the base of "price error".
    price_fen = models.BigIntegerField(null=True, blank=True)
    promised_delivery_minutes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = pgettext_lazy("model", "product")
        verbose_name_plural = pgettext_lazy("model", "products")
        ordering = ["shop", "code"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="product_code_once_a_shop"),
            models.CheckConstraint(condition=models.Q(price_fen__gte=0), name="product_price_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name
