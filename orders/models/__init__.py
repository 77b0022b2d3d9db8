"""Facts we receive. Nothing here knows a ticket."""

from .ledger import Account, Transfer
from .order import Delivery, Order, OrderStatus
from .payment import ExternalRefund, Payment
from .sandbox import SandboxRefund, SandboxScript
from .shop import ApiKey, Shop
from .supplier import Product, Supplier

__all__ = [
    "Account",
    "ApiKey",
    "Delivery",
    "ExternalRefund",
    "Order",
    "OrderStatus",
    "Payment",
    "Product",
    "SandboxRefund",
    "SandboxScript",
    "Shop",
    "Supplier",
    "Transfer",
]
