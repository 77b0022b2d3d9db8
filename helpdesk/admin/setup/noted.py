"""What the admin's record says of a change that no form of Django's made: in its own notation, read in any language.

The words are English and marked for translation: the record translates them when it is read.
"""

from __future__ import annotations

Note = list[dict[str, dict[str, object]]]


def changed(*fields: str) -> Note:
    return [{"changed": {"fields": list(fields)}}]


def changed_of(name: str, row: object, *fields: str) -> Note:
    return [{"changed": {"name": name, "object": str(row), "fields": list(fields)}}]


def added(name: str, row: object) -> Note:
    return [{"added": {"name": name, "object": str(row)}}]


def removed(name: str, row: object) -> Note:
    return [{"deleted": {"name": name, "object": str(row)}}]
