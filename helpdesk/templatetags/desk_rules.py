"""A rule of a clause's version in words: `{{ version|rule:"outcome" }}`."""

from __future__ import annotations

from django import template

from refunds.models import ClauseVersion

register = template.Library()


@register.filter
def rule(version: ClauseVersion, name: str) -> str:
    """The admin loads template tags before its own pages, hence the late import."""
    from helpdesk.admin.rules.choices import shown

    return shown(name, getattr(version.rules, name))
