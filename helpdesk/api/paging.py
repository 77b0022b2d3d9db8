"""Lists in pages: `after` is the last key of the page before, so a page costs the same wherever it is."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers

from .bodies import LARGEST_ID, Body

USUAL, MOST = 20, 100


class PageQuery(Body):
    """`limit` rows after the one whose key `next` gave."""

    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST, default=USUAL)
    after = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_ID, default=None)


def page(
    rows: QuerySet[Any], query: dict[str, Any], shape: Any, *, key: str = "pk", newest_first: bool = True
) -> dict[str, Any]:
    """`{"results": […], "next": key or None}`; one row more than asked is read to know whether there are more."""
    after, limit = query["after"], query["limit"]
    if after is not None:
        rows = rows.filter(**{f"{key}__{'lt' if newest_first else 'gt'}": after})
    found: list[Model] = list(rows.order_by(f"{'-' if newest_first else ''}{key}")[: limit + 1])
    shown = found[:limit]
    last = getattr(shown[-1], key) if len(found) > limit else None
    return {"results": shape(shown, many=True).data, "next": last}


@cache
def paged(shape: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The page of a shape, for the schema."""
    name = shape.__name__.removesuffix("Shape")
    fields = {"results": shape(many=True), "next": serializers.IntegerField(allow_null=True)}
    return type(f"{name}PageShape", (serializers.Serializer,), fields)
