"""What a hostile browser tries at the desk: each line of the list of attacks that fits here."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from orders.tests.make import make_supplier
from refunds import actions
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.lifecycle import State
from refunds.models import Clause, Event, Ticket
from refunds.tests.make import CUSTOMER, make_ticket

from .sitting import fresh, somebody, text, ticket

pytestmark = pytest.mark.django_db
BASE = "/admin/refunds/ticket/"
EVIL = '<script>alert("x")</script>'


def snapshot() -> list[tuple[object, ...]]:
    return [*Ticket.objects.order_by("pk").values_list(), *Event.objects.order_by("pk").values_list()]


@pytest.mark.parametrize("field", ["state", "assignee", "approved_fen", "clause", "evidence_checked_by", "decided_by"])
def test_mass_assignment_writes_nothing(field):
    agent, case = somebody(SUPERVISORS), ticket()
    before = Ticket.objects.filter(pk=case.pk).values(field).get()
    agent.client.post(f"{BASE}{case.pk}/change/", {field: "approved", "_save": "1"})
    agent.do(case, "reply", text="Thank you for the picture.", to="customer", **{field: "1"})
    assert Ticket.objects.filter(pk=case.pk).values(field).get() == before


@pytest.mark.parametrize("path", ["change/", "delete/"])
def test_nothing_is_posted_to_the_admins_own_pages(path):
    boss, case = somebody(SUPERVISORS), ticket()
    before = snapshot()
    assert boss.client.post(f"{BASE}{case.pk}/{path}", {"post": "yes", "state": "paid"}).status_code in {403, 404, 405}
    assert snapshot() == before
    assert boss.client.post(f"{BASE}add/", {"number": "1"}).status_code == 403


def test_list_edit_writes_nothing():
    boss, case = somebody(SUPERVISORS), ticket()
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": case.pk, "form-0-state": "paid", "_save": "1"}
    boss.client.post(BASE, data)
    assert fresh(case).state == State.EVIDENCE_CHECK


def test_delete_selected_is_no_action():
    boss, case = somebody(SUPERVISORS), ticket()
    boss.client.post(BASE, {"action": "delete_selected", "_selected_action": [case.pk], "post": "yes"})
    assert fresh(case).pk == case.pk


@pytest.mark.parametrize(
    "lookup",
    ["assignee__password__startswith", "order__query_password_hash__gt", "shop__signing_secret__contains", "id__in"],
)
def test_list_answers_no_question_about_secrets(lookup):
    ticket()
    assert somebody().client.get(BASE, {lookup: "a"}).status_code == 400


@pytest.mark.parametrize("ordering", ["1", "-3", "99", "assignee__password", "1.2.3"])
def test_list_is_ordered_by_nothing_that_an_address_names(ordering):
    first = make_ticket(at=timezone.now() - timedelta(days=3))
    second = ticket()
    response = somebody().client.get(BASE, {"o": ordering})
    assert [row.pk for row in response.context["cl"].result_list] == [first.pk, second.pk]


def test_what_people_write_is_shown_as_text():
    supplier = make_supplier(name=EVIL)
    case = ticket(supplier=supplier, description=f"I say {EVIL}")
    agent = somebody(first_name=EVIL)
    actions.assign(case, agent.user.pk, by=agent.actor)
    actions.write(case, f"And again {EVIL}", by=CUSTOMER)
    actions.note(case, EVIL, by=agent.actor)
    actions.move(case, "ask_supplier", by=agent.actor, asked=actions.Asked(reason=EVIL))
    claim = case.claims.select_related("ticket", "supplier").get()
    actions.answer_claim(claim, "refuse", by=agent.actor, remark=EVIL)
    case.order.product_name = EVIL
    case.order.save(update_fields=["product_name"])
    for response in (agent.page(case), agent.queue(), agent.client.get("/admin/")):
        assert response.status_code == 200
        assert "<script>alert" not in text(response)
        assert "&lt;script&gt;alert" in text(response)


def test_what_was_typed_comes_back_as_text():
    agent, case = somebody(), ticket()
    response = agent.do(case, "ask_supplier", reason=EVIL, promise="write", promised=EVIL, kind="other", due=EVIL)
    assert response.status_code == 422
    assert "<script>alert" not in text(response)
    assert "<script>alert" not in text(agent.queue(q=EVIL))


def test_get_changes_nothing():
    boss, case = somebody(SUPERVISORS), ticket()
    before = snapshot()
    for path in (f"{case.pk}/take/", f"{case.pk}/changed/?seen=0", f"{case.pk}/history/"):
        boss.client.get(f"{BASE}{path}")
    case_file = boss.client.get(f"{BASE}{case.pk}/case-file/")
    assert case_file["content-disposition"].startswith("attachment")
    assert b"".join(case_file.streaming_content).startswith(b"PK")
    for verb in ("approve", "reject", "reply", "reveal", "take", "assign", "link"):
        response = boss.client.get(reverse("admin:desk_do", args=[case.pk, verb]), {"reason": "x", "text": "x"})
        assert response.status_code == 302
    assert boss.client.get(f"{BASE}take-next/").status_code == 405
    assert snapshot() == before


def test_post_without_its_token_is_refused():
    agent, case = somebody(checks_csrf=True), ticket(State.SUBMITTED)
    assert agent.do(case, "take").status_code == 403
    assert fresh(case).assignee_id is None


@pytest.mark.parametrize("verb", ["reply", "take", "approve", "reveal", "link", "promise", "assign", "evidence"])
@pytest.mark.parametrize("group", [AUDITORS, ""])
def test_who_takes_no_part_cannot_post(verb, group):
    person, case = somebody(group), ticket()
    before = snapshot()
    assert person.do(case, verb, text="x", reason="x", field="contact").status_code == 403
    assert person.client.post(f"{BASE}{case.pk}/take/").status_code == 403
    assert person.client.post(f"{BASE}take-next/").status_code == 403
    assert person.client.post(f"{BASE}file/", {"order": case.order_id}).status_code == 403
    assert snapshot() == before


def test_superuser_in_no_group_sees_and_does_nothing():
    root, case = somebody("", is_superuser=True), ticket()
    assert root.page(case).status_code == 403
    assert root.queue().status_code == 403
    assert root.do(case, "take").status_code == 403
    assert root.client.get(f"{BASE}{case.pk}/evidence/{case.evidence.first().pk}/").status_code == 403


def test_superuser_in_a_group_has_no_more_than_its_part():
    root, case = somebody(AGENTS, is_superuser=True), ticket(State.APPROVED)
    assert root.do(case, "revoke", reason="I am root.").status_code == 403


def test_who_is_not_signed_in_is_asked_to():
    case = ticket()
    for path in (f"{BASE}{case.pk}/change/", BASE, f"{BASE}{case.pk}/changed/?seen=1", f"{BASE}file/"):
        response = Client().get(path)
        assert (response.status_code, response["location"].split("?")[0]) == (302, "/admin/login/")


def test_who_is_not_staff_stays_out():
    person, case = somebody(AGENTS, is_staff=False), ticket(State.SUBMITTED)
    assert person.page(case).status_code == 302
    assert person.do(case, "take").status_code == 302
    assert fresh(case).assignee_id is None


def test_file_is_found_under_its_own_ticket_alone():
    agent, case, other = somebody(), ticket(), ticket()
    theirs = other.evidence.first()
    assert theirs is not None
    assert agent.client.get(f"{BASE}{case.pk}/evidence/{theirs.pk}/").status_code == 404
    assert agent.client.get(f"{BASE}{case.pk}/evidence/{theirs.pk}/320/").status_code == 404
    assert agent.client.get(f"{BASE}{other.pk}/evidence/{theirs.pk}/321/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999999", "x", "9" * 30, "１"])
def test_no_such_ticket(pk):
    assert somebody().client.get(f"{BASE}{pk}/change/").status_code == 404


def test_contacts_are_masked_until_somebody_looks_on_record():
    agent = somebody()
    case = ticket()
    contact = case.order.contact
    for response in (agent.page(case), agent.queue(), agent.client.get("/admin/")):
        assert contact not in text(response)
    shown = agent.do(case, "reveal", field="contact")
    assert shown.status_code == 200
    assert contact in text(shown)
    assert "no-store" in shown["cache-control"]
    assert case.events.filter(kind="reveal").count() == 1
    assert contact not in text(agent.page(case))


def test_clause_titles_cannot_break_the_page():
    """A supervisor's words are words too."""
    agent = somebody()
    version = Clause.objects.get(code="invalid_code").versions.latest("number")
    version.pk, version.number, version.title_en = None, version.number + 1, EVIL
    version.published_at = timezone.now() - timedelta(days=1)
    version.save(force_insert=True)
    case = ticket()
    for response in (agent.page(case), agent.queue(), agent.client.get(f"{BASE}file/", {"order": case.order_id})):
        assert response.status_code == 200
        assert "<script>alert" not in text(response)


@pytest.mark.parametrize("rest", ["refunds/ticket/999999/change/", "refunds/ticket/file/"])
def test_who_strays_at_the_desk_is_led_back_to_the_desk(rest):
    answer = somebody(AUDITORS).client.get(f"/admin/{rest}")
    assert answer.status_code in {403, 404}
    assert "To the desk" in text(answer)
