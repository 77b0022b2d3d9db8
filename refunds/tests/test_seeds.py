"""What a new installation starts with, against the design, and planting it again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from orders.immutable import lifted
from refunds import actors, seeds
from refunds.models import BreachCause, BusinessCalendar, Clause, ClauseVersion, ClockTarget

PLANTED: tuple[Any, ...] = (Group, Clause, ClauseVersion, BusinessCalendar, ClockTarget, BreachCause)

# code, position, scenario, window, hours, evidence, responsible, outcome, on silence
CLAUSES = [
    ("paid_no_order", 1, True, "payment", 72, ["payment"], "channel_or_platform", "full", ""),
    ("not_delivered", 2, True, "promised", 0, ["payment", "product"], "supplier", "full", "approve"),
    ("invalid_code", 3, True, "delivery", 24, ["payment", "product"], "supplier", "full", "approve"),
    ("code_already_used", 4, True, "delivery", 24, ["payment", "product", "communication"], "disputed", "supplier",
     "escalate"),
    ("wrong_account_unused", 5, True, "until_delivery", 0, ["payment"], "customer", "full", "escalate"),
    ("partial_delivery", 6, True, "payment", 72, ["payment", "product"], "supplier", "pro_rata", "approve"),
    ("wrong_region", 7, True, "payment", 24, ["payment", "product"], "product_page", "review", "escalate"),
    ("price_error", 8, True, "payment", 24, ["payment"], "platform", "difference", ""),
    ("changed_mind", 9, True, "", 0, [], "customer", "none", ""),
    ("used", 10, True, "", 0, [], "customer", "none", ""),
    ("insufficient_evidence", 11, False, "", 0, [], "customer", "none", ""),
]  # fmt: skip

# clock, variant, priority, amount, unit
TARGETS = {
    ("first_response", "", "normal", 4, "business_hours"),
    ("first_response", "", "urgent", 1, "business_hours"),
    ("evidence_check", "", "normal", 1, "business_days"),
    ("evidence_check", "", "urgent", 1, "business_days"),
    ("customer_evidence", "", "normal", 72, "wall_hours"),
    ("customer_evidence", "", "urgent", 72, "wall_hours"),
    ("supplier_confirm", "", "normal", 24, "wall_hours"),
    ("supplier_confirm", "", "urgent", 24, "wall_hours"),
    ("payout", "", "normal", 1, "business_days"),
    ("payout", "", "urgent", 1, "business_days"),
    ("resolution", "complete", "normal", 1, "business_days"),
    ("resolution", "complete", "urgent", 1, "business_days"),
    ("resolution", "incomplete", "normal", 3, "business_days"),
    ("resolution", "incomplete", "urgent", 3, "business_days"),
}


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in PLANTED}


@pytest.mark.django_db
def test_groups_are_those_that_actors_are_told_by():
    assert set(Group.objects.values_list("name", flat=True)) == {actors.AGENTS, actors.SUPERVISORS, actors.AUDITORS}


@pytest.mark.django_db
def test_default_clauses_are_published_as_the_design_says():
    rows = [
        (c.code, c.position, c.is_scenario, r.window, r.window_hours, list(r.evidence), r.responsible, r.outcome,
         r.on_silence)
        for c in Clause.objects.prefetch_related("versions")
        for r in [c.versions.get().rules]
    ]  # fmt: skip
    assert rows == CLAUSES
    asks = ClauseVersion.objects.filter(rules_data__needs_supplier=True).values_list("clause__code", flat=True)
    assert set(asks) == {code for code, *_rest, silence in CLAUSES if silence}
    automatic = ClauseVersion.objects.filter(rules_data__automatic=True)
    assert [version.clause.code for version in automatic] == ["not_delivered"]


@pytest.mark.django_db
def test_default_clauses_are_in_force_for_old_payments_and_speak_both_languages():
    for version in ClauseVersion.objects.all():
        assert (version.number, version.published_at) == (1, datetime(2020, 1, 1, tzinfo=UTC))
        assert all((version.title_en, version.title_zh, version.text_en, version.text_zh))


@pytest.mark.django_db
def test_calendar_and_targets_are_those_of_the_design():
    calendar = BusinessCalendar.objects.get()
    assert (calendar.code, calendar.time_zone) == ("default", "Asia/Shanghai")
    assert (calendar.weekdays, calendar.windows) == ([0, 1, 2, 3, 4], ["09:00-21:00"])
    assert calendar.has_chinese_holidays
    assert set(ClockTarget.objects.values_list("clock", "variant", "priority", "amount", "unit")) == TARGETS


@pytest.mark.django_db
def test_planting_again_changes_nothing():
    before = everything()
    seeds.plant(apps)
    assert everything() == before


@pytest.mark.django_db
def test_planting_adds_what_is_missing_and_leaves_what_was_edited():
    Group.objects.filter(name="Auditor").delete()
    with lifted("default"):
        ClockTarget.objects.filter(clock="payout").delete()
        ClockTarget.objects.filter(clock="first_response").update(amount=2)
    BusinessCalendar.objects.update(windows=["10:00-18:00"])
    seeds.plant(apps)
    assert Group.objects.filter(name="Auditor").exists()
    assert ClockTarget.objects.filter(clock="payout").count() == 2
    assert set(ClockTarget.objects.filter(clock="first_response").values_list("amount", flat=True)) == {2}
    assert BusinessCalendar.objects.get().windows == ["10:00-18:00"]
