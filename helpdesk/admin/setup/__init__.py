"""What the desk needs to know before the first ticket: shops, suppliers, products, people. And who changed it."""

from . import products, record, shops, staff, suppliers

__all__ = ["products", "record", "shops", "staff", "suppliers"]
