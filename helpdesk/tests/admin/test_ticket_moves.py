"""The buttons of a ticket's page are the legal moves, and each refusal comes back to the form."""

from datetime import timedelta

import pytest
from django.utils import timezone

from refunds import actions
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.lifecycle import State

from .sitting import buttons, fresh, somebody, text, ticket

pytestmark = pytest.mark.django_db
STATES = [state for state in State if state is not State.NEW]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("group", [AGENTS, SUPERVISORS])
def test_ticket_page_offers_exactly_the_legal_moves(state, group):
    person, case = somebody(group), ticket(state)
    response = person.page(case)
    assert response.status_code == 200
    assert buttons(response) == {row.name for row in actions.available(fresh(case), person.actor)}


@pytest.mark.parametrize("state", STATES)
def test_ticket_page_offers_an_auditor_nothing(state):
    response = somebody(AUDITORS).page(ticket(state))
    assert response.status_code == 200
    assert buttons(response) == set()
    assert "/do/" not in text(response)


def test_ticket_page_takes_a_move():
    agent, case = somebody(), ticket(State.SUBMITTED)
    response = agent.do(case, "start_check")
    assert (response.status_code, fresh(case).state) == (302, State.EVIDENCE_CHECK)
    assert fresh(case).assignee_id == agent.user.pk


def test_ticket_page_approves_the_amount_that_was_typed():
    boss, case = somebody(SUPERVISORS), ticket(amount_fen=10_000)
    response = boss.do(case, "approve", amount="80.50", channel="sandbox", reason="The log shows it.")
    assert response.status_code == 302
    assert (fresh(case).state, fresh(case).approved_fen) == (State.APPROVED, 8_050)


def test_ticket_page_refuses_an_amount_that_is_none_and_keeps_the_words():
    boss, case = somebody(SUPERVISORS), ticket()
    response = boss.do(case, "approve", amount="lots", reason="Words that stay.")
    assert response.status_code == 422
    assert "Write an amount such as 12.50." in text(response)
    assert "Words that stay." in text(response)
    assert fresh(case).state == State.EVIDENCE_CHECK


def test_ticket_page_refuses_a_forbidden_move_made_by_hand():
    agent, case = somebody(), ticket(State.APPROVED)
    response = agent.do(case, "revoke", reason="Mine alone.")
    assert response.status_code == 403
    assert "You may not take this step." in text(response)
    assert "Mine alone." in text(response)
    assert fresh(case).state == State.APPROVED


def test_ticket_page_refuses_an_illegal_move_made_by_hand():
    agent, case = somebody(), ticket(State.APPROVED)
    response = agent.do(case, "request_evidence", reason="The code's picture, please.")
    assert response.status_code == 409
    assert "This step is not possible where the ticket stands now" in text(response)
    assert "The code&#x27;s picture, please." in text(response)


def test_ticket_page_refuses_unmet_conditions_with_every_reason():
    agent, case = somebody(), ticket(evidence=("payment",), supplier=None)
    response = agent.do(case, "ask_supplier", reason="Did you deliver?")
    assert response.status_code == 422
    assert "The evidence is not complete" in text(response)
    assert "The product has no supplier" in text(response)
    assert "Did you deliver?" in text(response)


def test_ticket_page_rejects_with_a_clause_and_disposes_of_each_promise():
    agent, case = somebody(), ticket()
    agent.do(
        case,
        "promise",
        kind="refund_by",
        promised="Back by Friday",
        given_by="qq",
        due=(timezone.now() + timedelta(days=1)).isoformat(),
    )
    row = case.commitments.get()
    missing = agent.do(case, "reject", clause="used", reason="The log shows it.")
    assert missing.status_code == 422
    told = {f"outcome-{row.pk}": "released", f"note-{row.pk}": "The code was used."}
    response = agent.do(case, "reject", clause="used", reason="The log shows it.", **told)
    assert (response.status_code, fresh(case).state) == (302, State.REJECTED)
    row.refresh_from_db()
    assert (row.status, row.closing_note) == ("released", "The code was used.")


def test_ticket_page_says_that_a_large_approval_waits_for_a_second_person():
    agent, case = somebody(), ticket(State.SUPPLIER_CONFIRM, amount_fen=50_000)
    response = agent.do(case, "approve", amount="500", channel="sandbox", reason="")
    assert response.status_code == 302
    assert fresh(case).approval_requested_fen == 50_000
    assert "a second person has to approve" in text(agent.page(case))


def test_second_approval_is_offered_as_the_first_person_asked_for_it():
    agent, boss, case = somebody(), somebody(SUPERVISORS), ticket(State.SUPPLIER_CONFIRM, amount_fen=50_000)
    agent.do(case, "approve", amount="450", channel="manual", reason="By hand, please.")
    form = next(form for form in boss.page(case).context["moves"] if form.name == "approve")
    assert (form["amount"].value(), form["channel"].value()) == ("450.00", "manual")
