"""Every report by its key, in the order in which they are offered: pages, files and mails go by this list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import NamedTuple

from . import breaches, commitments, flow, refunds, suppliers
from .asked import Asked
from .dimensions import BREACHES, FLOW, PROMISES, REFUNDS, SUPPLIERS, Dimension
from .tables import Report, Text


class Kind(NamedTuple):
    """One report: what it can be narrowed to, and what its figures may be told apart by: the first, unless said."""

    key: str
    title: Text
    filters: tuple[str, ...]
    by: Mapping[str, Text]
    # The second argument is one of `by`.
    report: Callable[[Asked, str], Report]


def _kind(module: ModuleType, by: Mapping[str, Dimension]) -> Kind:
    return Kind(module.KEY, module.TITLE, module.FILTERS, {name: row.title for name, row in by.items()}, module.report)


REPORTS = {
    kind.key: kind
    for kind in (
        _kind(breaches, BREACHES),
        _kind(commitments, PROMISES),
        _kind(suppliers, SUPPLIERS),
        _kind(flow, FLOW),
        _kind(refunds, REFUNDS),
    )
}
