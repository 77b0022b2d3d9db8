"""What a new installation starts with: groups, clauses, a calendar, targets, causes. The migrations plant it.

Planting again adds what is missing and changes nothing: rows that supervisors have edited stay theirs. Every
function takes an app registry, a migration's or `django.apps.apps`. The words are literal here, because a
migration must do tomorrow what it did today.
"""

from datetime import UTC, datetime
from typing import Any

from .default_clauses import DEFAULT_CLAUSES

GROUPS = ("Agent", "Supervisor", "Auditor")

# Before the first order that this desk will see, so a rule is in force for every payment.
PUBLISHED_AT = datetime(2020, 1, 1, tzinfo=UTC)
CITED_ONLY = {"insufficient_evidence"}

CALENDAR = {
    "time_zone": "Asia/Shanghai",
    "weekdays": [0, 1, 2, 3, 4],
    "windows": ["09:00-21:00"],
    "has_chinese_holidays": True,
}

# clock, variant, normal, urgent, unit
TARGETS = (
    ("first_response", "", 4, 1, "business_hours"),
    ("evidence_check", "", 1, 1, "business_days"),
    ("customer_evidence", "", 72, 72, "wall_hours"),
    ("supplier_confirm", "", 24, 24, "wall_hours"),
    ("payout", "", 1, 1, "business_days"),
    ("resolution", "complete", 1, 1, "business_days"),
    ("resolution", "incomplete", 3, 3, "business_days"),
)

# code, English, Chinese
CAUSES = (
    ("supplier_slow", "The supplier was slow", "供应商答复慢"),
    ("not_enough_people", "Not enough people", "人手不足"),
    ("holiday_mistake", "A mistake about holidays or hours", "节假日或工作时间有误"),
    ("evidence_unclear", "The evidence was unclear", "凭证不清楚"),
    ("system_fault", "A fault of the system", "系统故障"),
    ("customer", "The customer", "客户原因"),
    ("other", "Something else", "其他"),
)


def plant(apps: Any, using: str = "default") -> None:
    """All of it."""
    plant_groups(apps, using)
    plant_clauses(apps, using)
    plant_calendar(apps, using)
    plant_targets(apps, using)
    plant_causes(apps, using)


def plant_groups(apps: Any, using: str = "default") -> None:
    groups = apps.get_model("auth", "Group").objects.using(using)
    for name in GROUPS:
        groups.get_or_create(name=name)


def plant_clauses(apps: Any, using: str = "default") -> None:
    """Each default clause as its version 1; a clause that has versions is left alone."""
    clauses = apps.get_model("refunds", "Clause").objects.using(using)
    versions = apps.get_model("refunds", "ClauseVersion").objects.using(using)
    for position, default in enumerate(DEFAULT_CLAUSES, start=1):
        values = default._asdict()
        code, rules = values.pop("code"), values.pop("rules")
        place = {"position": position, "is_scenario": code not in CITED_ONLY}
        clause, _made = clauses.get_or_create(code=code, defaults=place)
        values |= {"rules_data": rules, "published_at": PUBLISHED_AT}
        versions.get_or_create(clause=clause, number=1, defaults=values)


def plant_calendar(apps: Any, using: str = "default") -> None:
    calendars = apps.get_model("refunds", "BusinessCalendar").objects.using(using)
    calendars.get_or_create(code="default", defaults=CALENDAR)


def plant_targets(apps: Any, using: str = "default") -> None:
    """Each default target as its first version; one that has versions is left alone."""
    targets = apps.get_model("refunds", "ClockTarget").objects.using(using)
    for clock, variant, normal, urgent, unit in TARGETS:
        for priority, amount in (("normal", normal), ("urgent", urgent)):
            which = {"clock": clock, "variant": variant, "priority": priority}
            if not targets.filter(**which).exists():
                targets.create(**which, amount=amount, unit=unit)


def plant_causes(apps: Any, using: str = "default") -> None:
    """Why a deadline was missed, to choose from; those that are there are left alone."""
    causes = apps.get_model("refunds", "BreachCause").objects.using(using)
    for position, (code, english, chinese) in enumerate(CAUSES, start=1):
        names = {"name_en": english, "name_zh": chinese, "position": position}
        causes.get_or_create(code=code, defaults=names)
