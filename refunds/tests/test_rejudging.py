"""The buyer's own filing after somebody else's: judged anew before the first look, never after."""

from __future__ import annotations

import pytest

from refunds import actions, actors
from refunds.actions import Filing
from refunds.models import Ticket
from refunds.refusals import NotMet
from refunds.tests.clean import clean_books
from refunds.tests.make import (
    AT,
    CUSTOMER,
    HOUR,
    MINUTE,
    fresh,
    kept_file,
    kinds_of,
    last_event,
    make_agent,
    make_request,
    make_supervisor,
    make_ticket,
    move,
)

__all__ = ["clean_books"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_books")]


@pytest.fixture
def ticket() -> Ticket:
    """As the seller would like it: the buyer has used the goods."""
    return make_ticket(scenario="used", is_full=False, evidence=(), description="The code was used.")


def file_again(ticket: Ticket, *, by=CUSTOMER, at=AT + MINUTE, **said) -> Filing:
    said = {"evidence": (), **said}
    return actions.submit(make_request(order=ticket.order, payment=ticket.payment, **said), by=by, at=at)


def test_the_buyers_own_filing_is_judged_anew(ticket):
    assert (ticket.verdict.outcome.value, ticket.claimed_fen) == ("not_refundable", 10_000)
    filing = file_again(ticket, claimed_fen=4_000, description="It never worked.")
    anew = fresh(ticket)
    assert (filing.is_new, filing.ticket.pk) == (False, ticket.pk)
    assert (anew.scenario, anew.clause.clause.code, anew.claimed_fen) == ("invalid_code", "invalid_code", 4_000)
    assert anew.verdict.outcome.value == "refundable"
    assert [message.body for message in anew.messages.all()] == ["The code was used.", "It never worked."]
    assert kinds_of(ticket) == ["submit", "evidence_complete", "refile", "rejudge"]
    told = last_event(ticket, "rejudge").data
    assert told["old"] == {"scenario": "used", "clause_version": 1, "claimed_fen": 10_000, "verdict": "not_refundable"}
    assert told["new"] == {
        "scenario": "invalid_code",
        "clause_version": 1,
        "claimed_fen": 4_000,
        "verdict": "refundable",
    }


def test_what_the_other_clause_wants_is_missing_again(ticket):
    """Nothing was wanted of the first; so it was complete, was due sooner, and its check had begun to run."""
    assert ticket.is_complete_filing
    before = ticket.clocks.get(kind="resolution").due_at
    file_again(ticket)
    anew = fresh(ticket)
    assert (anew.is_complete_filing, anew.evidence_complete_at) == (False, None)
    assert anew.clocks.get(kind="evidence_check").stopped_at == AT + MINUTE
    assert anew.clocks.get(kind="resolution").due_at > before
    assert [change["reason"] for change in last_event(ticket, "rejudge").data["clocks"]] == ["judged anew"]


def test_files_that_come_along_complete_it(ticket):
    file_again(ticket, evidence=("payment", "product"))
    anew = fresh(ticket)
    assert (anew.is_complete_filing, anew.evidence_complete_at) == (True, AT + MINUTE)
    assert kinds_of(ticket) == ["submit", "evidence_complete", "refile", "rejudge", "evidence_complete"]
    assert anew.clocks.filter(kind="evidence_check", stopped_at=None).count() == 1


def test_fewer_files_wanted_make_it_complete():
    ticket = make_ticket(evidence=("payment",))
    assert ticket.evidence_complete_at is None
    file_again(ticket, scenario="price_error")
    anew = fresh(ticket)
    assert (anew.scenario, anew.is_complete_filing, anew.evidence_complete_at) == ("price_error", True, AT + MINUTE)


def test_an_address_for_mails_is_taken_over_and_stays_out_of_the_record(ticket):
    file_again(ticket, email="me@example.org")
    assert fresh(ticket).email == "me@example.org"
    assert "example" not in str(list(ticket.events.values_list("data", flat=True)))
    file_again(ticket, email="", at=AT + 2 * MINUTE)
    assert fresh(ticket).email == "me@example.org"


def test_who_knows_the_contact_alone_changes_and_adds_nothing():
    ticket = make_ticket(description="It never worked.")
    version = ticket.version
    filing = file_again(ticket, scenario="used", is_full=False, description="Used!", evidence=("communication",))
    anew = fresh(ticket)
    assert (filing.is_new, filing.ticket.pk) == (False, ticket.pk)
    assert (anew.scenario, anew.version, anew.messages.count(), anew.evidence.count()) == (
        "invalid_code",
        version,
        1,
        2,
    )


@pytest.mark.parametrize("make_by", [make_agent, make_supervisor])
def test_staff_file_again_for_the_buyer(ticket, make_by):
    file_again(ticket, by=make_by(), via="phone")
    assert fresh(ticket).scenario == "invalid_code"


@pytest.mark.parametrize("who", ["shop", "system"])
def test_a_shop_and_a_detector_add_to_it_and_do_not_judge_it(who):
    ticket = make_ticket()
    by = actors.shop(ticket.shop.code) if who == "shop" else actors.SYSTEM
    file_again(ticket, scenario="used", by=by)
    assert fresh(ticket).scenario == "invalid_code"
    assert last_event(ticket).kind == "refile"


@pytest.mark.parametrize("look", ["triage", "start_check", "escalate"])
def test_what_was_looked_at_stays_as_it_was_judged(ticket, look):
    if look == "triage":
        actions.triage(ticket, at=AT + MINUTE)
    else:
        move(ticket, look, make_agent(), AT + MINUTE, actions.Asked(reason="A look."))
    file_again(ticket, at=AT + HOUR)
    assert fresh(ticket).scenario == "used"
    assert "rejudge" not in kinds_of(ticket)


def test_the_same_again_is_not_judged_anew():
    ticket = make_ticket()
    file_again(ticket, at=AT + 2 * MINUTE)
    assert kinds_of(ticket) == ["submit", "evidence_complete", "refile"]


@pytest.mark.parametrize("said", [{"scenario": "boredom"}, {"claimed_fen": 10_001}, {"claimed_fen": 0}])
def test_what_cannot_be_judged_changes_nothing(ticket, said):
    with pytest.raises(NotMet):
        file_again(ticket, description="More words.", **said)
    anew = fresh(ticket)
    assert (anew.scenario, anew.version, anew.messages.count()) == ("used", ticket.version, 1)


def test_files_that_the_first_filing_brought_still_count():
    ticket = make_ticket(scenario="used", evidence=("payment",))
    actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, at=AT + MINUTE)
    file_again(ticket, at=AT + 2 * MINUTE)
    assert fresh(ticket).is_complete_filing
