"""Bodies, read within bounds: what is too large is refused before it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser

from helpdesk.bounds import announced_bytes, most_bytes

from .problems import TOO_LARGE, Problem

Context = Mapping[str, Any] | None


def refuse_larger(context: Context, most: int) -> None:
    """Raises a 413."""
    request = (context or {}).get("request")
    if request is not None and announced_bytes(request) > most:
        raise Problem(413, "too_large", TOO_LARGE)


class JsonBody(JSONParser):
    """A JSON body of bounded size; one that is nested absurdly deep is malformed, not a fault of ours."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        refuse_larger(parser_context, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            return super().parse(stream, media_type, parser_context)
        except (RecursionError, UnicodeError) as error:
            raise ParseError from error


class HookBody(BaseParser):
    """JSON whose numbers stay text, because no amount may pass through a float."""

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        refuse_larger(parser_context, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        try:
            return json.loads(stream.read().decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError) as error:
            raise ParseError from error


class FilesBody(MultiPartParser):
    """A form with files: at most as many bytes as a full ticket of the largest files, with room for the form."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        refuse_larger(parser_context, most_bytes())
        return super().parse(stream, media_type, parser_context)
