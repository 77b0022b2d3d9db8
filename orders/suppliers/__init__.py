"""Who delivers, and how it is asked whether money may go back."""

from .base import Answer, ClaimRequest, SupplierAdapter, SupplierAnswer, SupplierTimeout
from .registry import adapter, names

__all__ = [
    "Answer",
    "ClaimRequest",
    "SupplierAdapter",
    "SupplierAnswer",
    "SupplierTimeout",
    "adapter",
    "names",
]
