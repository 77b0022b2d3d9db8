"""What the pages of the rules say: `{{ version|rule:"outcome" }}`, `{{ hours.weekdays|weekdays }}`."""

from __future__ import annotations

from django import template

from refunds import wording
from refunds.models import ClauseVersion

register = template.Library()


register.filter("weekdays", wording.weekdays)


@register.filter
def rule(version: ClauseVersion, name: str) -> str:
    """The admin loads template tags before its own pages, hence the late import."""
    from helpdesk.admin.rules.choices import shown

    return shown(name, getattr(version.rules, name))
