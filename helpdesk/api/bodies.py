"""What a request may say. An unknown field is refused: nobody sets `state`, `owner` or `clause` in passing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from orders.money import LARGEST

UNKNOWN = _("This field is not known here.")
LARGEST_ID = 2**63 - 1


class Body(serializers.Serializer[Any]):
    """A strict serializer: every field that it does not name is an error."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError({name[:64]: [UNKNOWN] for name in unknown[:20]}, code="unknown")
        return super().to_internal_value(data)

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The body's values. Raises a 400 that names every field that is wrong."""
        return _valid(cls(data=request.data))

    @classmethod
    def read_query(cls, request: Request) -> dict[str, Any]:
        return _valid(cls(data=request.query_params.dict()))


def _valid(body: Body) -> dict[str, Any]:
    body.is_valid(raise_exception=True)
    values: dict[str, Any] = body.validated_data
    return values


class Fen(serializers.IntegerField):
    """An amount in whole minor units (fen)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": LARGEST, **options})


class Identifier(serializers.IntegerField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": LARGEST_ID, **options})


class Version(serializers.IntegerField):
    """The ticket's version that the caller has seen; a stale one is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": 2**31 - 1, **options})


class Nothing(Body):
    """A body without fields."""
