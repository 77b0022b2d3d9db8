"""The supplier protocols by name (`Supplier.adapter`)."""

from __future__ import annotations

from .base import SupplierAdapter
from .manual import ManualAdapter
from .sandbox import SandboxAdapter

_adapters: dict[str, SupplierAdapter] = {made.name: made for made in (ManualAdapter(), SandboxAdapter())}


def adapter(name: str) -> SupplierAdapter:
    """Raises LookupError, with a sentence, for a protocol that this installation does not speak."""
    try:
        return _adapters[name]
    except KeyError:
        raise LookupError(f"There is no supplier adapter {name!r} here; there are {', '.join(names())}.") from None


def names() -> list[str]:
    return sorted(_adapters)
