"""Targets as the desk reads them: `{{ target|target_amount }}`."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from refunds.models import ClockTarget, TargetApplication

register = template.Library()


@register.filter
def target_amount(target: ClockTarget) -> str:
    """The admin loads template tags before its own pages, hence the late import."""
    from helpdesk.admin.rules.target_words import amount

    return amount(target.amount, target.unit)


@register.filter
def going_on(applications: Iterable[TargetApplication]) -> bool:
    """Whether one of them has not ended yet."""
    return any(row.ended_at is None for row in applications)
