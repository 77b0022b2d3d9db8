"""What a list is narrowed to, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from helpdesk.admin.filters import ChoiceFilter


def in_words(specs: Sequence[ChoiceFilter]) -> list[tuple[str, str]]:
    """What a list is narrowed to, for its file: the days it is about, and each other filter that is chosen."""
    told = {str(spec.parameter_name): spec.in_words() for spec in specs if spec.value()}
    days = [told.pop(name, "…") for name in ("from", "to")]
    period = " – ".join(days) if set(days) != {"…"} else gettext("all")
    titles = {str(spec.parameter_name): str(spec.title) for spec in specs}
    return [(gettext("Period"), period), *((titles[name], words) for name, words in told.items())]
