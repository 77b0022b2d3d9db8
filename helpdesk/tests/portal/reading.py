"""What a page says, for tests: its text as people see it, its forms, its notices."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

MOVE = re.compile(r'name="move" value="(\w+)"')


def html(answer: Any) -> str:
    return str(answer.content.decode())


def text(answer: Any) -> str:
    """Without tags, in single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html(answer))).split())


def moves(answer: Any) -> list[str]:
    """The buttons of the page."""
    return MOVE.findall(html(answer))


def refusal(answer: Any) -> str:
    """The words of the refusal that the page shows; "" for none."""
    found = re.search(r'<div class="notice (?:bad|warn)"[^>]*id="refusal".*?</div>', html(answer), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def typed(answer: Any, name: str) -> list[str]:
    """What stands in the fields of this name."""
    found = re.findall(rf'<textarea[^>]* name="{name}"[^>]*>(.*?)</textarea>', html(answer), re.DOTALL)
    return [unescape(words) for words in found]


def without_tokens(answer: Any) -> str:
    """The page without what differs each time it is drawn."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html(answer))
