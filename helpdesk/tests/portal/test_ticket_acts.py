"""What a customer does on the ticket's page: each refusal where the form is, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from helpdesk.portal import ticket_acts
from refunds import actions
from refunds.actions import Draft
from refunds.lifecycle import State
from refunds.models import Commitment, Ticket
from refunds.tests import make
from refunds.tests.make import CUSTOMER, make_agent, make_ticket

from .browsing import opened
from .reading import html, moves, refusal, text, typed

pytestmark = pytest.mark.django_db


def post(ticket: Ticket, rest: str, data: dict[str, Any], *, follow: bool = False, **headers: str) -> Any:
    return opened(ticket).post(f"/t/{ticket.number}/{rest}", data, follow=follow, headers=headers or None)


def move(ticket: Ticket, name: str, reason: str = "", **changed: Any) -> Any:
    return post(ticket, "move/", {"move": name, "reason": reason, "version": ticket.version, **changed})


def kept_promise() -> tuple[Ticket, Commitment]:
    """A promise that somebody says was kept."""
    ticket, agent = make_ticket(state=State.EVIDENCE_CHECK, at=timezone.now()), make_agent()
    due = timezone.now() + timedelta(days=1)
    row = actions.promise(ticket, Draft("other", due, "A voucher"), by=agent)
    actions.close_commitment(ticket, row, "kept", "The voucher was sent.", by=agent)
    return make.fresh(ticket), row


def test_withdrawing_needs_no_reason_and_leads_back_to_the_page():
    ticket = make_ticket()
    answer = move(ticket, "withdraw")
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{ticket.number}/#stands")
    assert make.fresh(ticket).state == State.WITHDRAWN
    browser = opened(ticket)
    said = browser.get(f"/t/{ticket.number}/")
    assert "This request was withdrawn." in text(said)
    assert moves(said) == ["appeal"]


def test_reason_of_a_withdrawal_is_kept():
    ticket = make_ticket()
    move(ticket, "withdraw", "It arrived after all.")
    assert "It arrived after all." in text(opened(ticket).get(f"/t/{ticket.number}/"))


def test_appeal_in_time_goes_to_a_supervisor():
    ticket = make_ticket(state=State.REJECTED, at=timezone.now())
    assert move(ticket, "appeal", "It was not me who used it.").status_code == 302
    assert (make.fresh(ticket).state, make.fresh(ticket).is_appealed) == (State.ESCALATED, True)
    assert "Your appeal is with a supervisor." in text(opened(ticket).get(f"/t/{ticket.number}/"))


def test_unmet_conditions_are_all_told_where_the_form_is_and_the_words_stay():
    ticket = make_ticket(at=timezone.now())
    answer = move(ticket, "escalate", " ")
    assert answer.status_code == 422
    assert "Write the reason." in refusal(answer)
    assert "No deadline of this ticket has passed yet." in refusal(answer)
    answer = move(ticket, "escalate", "I have waited for hours & hours.")
    assert refusal(answer) == "This was not done No deadline of this ticket has passed yet."
    assert "I have waited for hours & hours." in typed(answer, "reason")
    assert make.fresh(ticket).head_seq == ticket.head_seq


def test_stale_page_is_told_and_its_words_stay():
    ticket = make_ticket(state=State.REJECTED, at=timezone.now())
    answer = move(ticket, "appeal", "Please look again.", version=ticket.version - 1)
    assert answer.status_code == 409
    assert "has changed since you looked" in refusal(answer)
    assert typed(answer, "reason") == ["Please look again."]
    assert f'name="version" value="{ticket.version}"' in html(answer)
    assert make.fresh(ticket).state == State.REJECTED


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "1.0", "１"])
def test_version_that_was_tampered_with_is_a_stale_one(version: str):
    ticket = make_ticket()
    answer = move(ticket, "withdraw", version=version)
    assert answer.status_code == 409
    assert make.fresh(ticket).state == State.SUBMITTED


def test_step_of_the_desk_by_hand_made_post_is_forbidden():
    ticket = make_ticket(state=State.EVIDENCE_CHECK)
    for name in ("approve", "reject", "ask_supplier", "settle", "return_to_check"):
        answer = move(ticket, name, "words", amount_fen="10000", state="paid", clause="invalid_code")
        assert answer.status_code == 403
        assert "You may not take this step." in refusal(answer)
    assert make.fresh(ticket).head_seq == ticket.head_seq


def test_illegal_step_is_told_with_the_words_although_its_form_is_gone():
    ticket = make_ticket()
    for name in ("appeal", "resume_check", "", "submitted", "__class__", "a" * 999):
        answer = move(ticket, name, "What I wrote.")
        assert answer.status_code in {403, 409}
        assert refusal(answer)
        assert "What I wrote." in html(answer)
    assert make.fresh(ticket).head_seq == ticket.head_seq


def test_check_goes_on_once_a_file_was_added():
    ticket = make_ticket(state=State.EVIDENCE_REQUESTED, at=timezone.now() - timedelta(minutes=5))
    assert "Add a file first" in refusal(move(ticket, "resume_check"))
    ticket = actions.add_evidence(ticket, [make.kept_file("communication")], by=CUSTOMER)
    if ticket.state == State.EVIDENCE_REQUESTED:
        assert move(ticket, "resume_check").status_code == 302
    assert make.fresh(ticket).state == State.EVIDENCE_CHECK


def test_words_reach_the_desk_and_the_page():
    ticket = make_ticket()
    answer = post(ticket, "messages/", {"text": "When do I hear\nfrom you?"})
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{ticket.number}/#write")
    assert ticket.messages.get(kind="customer", body__startswith="When").body == "When do I hear\nfrom you?"
    assert "When do I hear from you?" in text(opened(ticket).get(f"/t/{ticket.number}/"))


@pytest.mark.parametrize(("words", "said"), [("  ", "Write something first."), ("x" * 5001, "too long")])
def test_words_that_are_refused_stay_in_their_field(words: str, said: str):
    ticket = make_ticket()
    answer = post(ticket, "messages/", {"text": words})
    assert answer.status_code == 422
    assert said in refusal(answer)
    assert typed(answer, "text") == [words]


def test_words_sent_without_leaving_the_page_bring_the_parts_that_changed():
    ticket = make_ticket()
    answer = post(ticket, "messages/", {"text": "Hello?"}, hx_request="true")
    assert answer.status_code == 200
    assert "<!doctype" not in html(answer)
    assert 'id="part-words" class="stack" hx-swap-oob="true"' in html(answer)
    assert typed(answer, "text") == [""]
    refused = post(ticket, "messages/", {"text": "x" * 5001}, hx_request="true")
    assert (refused.status_code, typed(refused, "text")) == (422, ["x" * 5001])


def test_a_finished_ticket_still_takes_words():
    ticket = make_ticket(state=State.REJECTED)
    assert post(ticket, "messages/", {"text": "Why?"}).status_code == 302


def test_reminding_the_supplier_once_in_a_while():
    then = timezone.now() - timedelta(hours=7)
    ticket = make.asked_supplier(make_ticket(at=then), at=then)
    page = opened(ticket).get(f"/t/{ticket.number}/")
    assert "Remind the supplier" in text(page)
    assert post(ticket, "nudge/", {}).status_code == 302
    again = post(ticket, "nudge/", {})
    assert (again.status_code, "reminded a short while ago" in refusal(again)) == (422, True)
    assert "Possible again from" in text(again)


def test_nobody_to_remind_is_told():
    answer = post(make_ticket(), "nudge/", {})
    assert (answer.status_code, "No question to a supplier is open." in refusal(answer)) == (422, True)


def test_money_that_is_overdue_is_said_once():
    then = timezone.now() - timedelta(days=9)
    ticket = make_ticket(at=then, state=State.APPROVED)
    assert "The money is overdue" in text(opened(ticket).get(f"/t/{ticket.number}/"))
    assert post(ticket, "overdue/", {}).status_code == 302
    page = opened(ticket).get(f"/t/{ticket.number}/")
    assert "You said" in text(page)
    assert "A supervisor is told at once." not in text(page)
    assert post(ticket, "overdue/", {}).status_code == 422


def test_nothing_is_overdue_yet():
    ticket = make_ticket(at=timezone.now(), state=State.APPROVED)
    assert "The money is overdue" not in text(opened(ticket).get(f"/t/{ticket.number}/"))
    answer = post(ticket, "overdue/", {})
    assert (answer.status_code, "Nothing of this ticket is overdue" in refusal(answer)) == (422, True)


def test_contesting_a_promise_that_was_not_kept():
    ticket, row = kept_promise()
    page = text(opened(ticket).get(f"/t/{ticket.number}/"))
    assert "Our note: The voucher was sent." in page
    assert "This was not kept" in page
    path = f"promises/{row.pk}/contest/"
    empty = post(ticket, path, {"reason": " "})
    assert (empty.status_code, "Write something first." in refusal(empty)) == (422, True)
    assert post(ticket, path, {"reason": "Nothing came."}).status_code == 302
    page = text(opened(ticket).get(f"/t/{ticket.number}/"))
    assert "You contested this" in page
    assert "This was not kept" not in page
    again = post(ticket, path, {"reason": "Still nothing."})
    assert (again.status_code, "Still nothing." in html(again)) == (422, True)


def test_promise_of_another_ticket_is_404():
    _ticket, row = kept_promise()
    other = make_ticket()
    for pk in (row.pk, 10**6, 2**63, 10**30):
        assert post(other, f"promises/{pk}/contest/", {"reason": "Mine."}).status_code == 404
    assert Commitment.objects.get(pk=row.pk).contested_at is None


def test_refused_form_opened_again_leads_back_to_the_page():
    ticket = make_ticket()
    for rest in ("move/", "nudge/", "overdue/", "messages/", "evidence/"):
        assert opened(ticket).get(f"/t/{ticket.number}/{rest}")["Location"] == f"/t/{ticket.number}/"


def test_without_the_token_nothing_is_done():
    ticket = make_ticket()
    browser = opened(ticket, enforce_csrf_checks=True)
    for rest in ("move/", "nudge/", "overdue/", "messages/", "evidence/"):
        answer = browser.post(
            f"/t/{ticket.number}/{rest}", {"move": "withdraw", "version": ticket.version, "text": "x"}
        )
        assert answer.status_code == 403
    assert make.fresh(ticket).head_seq == ticket.head_seq


def test_only_so_many_acts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ticket_acts, "ACTS_MOST", 2)
    ticket = make_ticket()
    codes = [post(ticket, "messages/", {"text": f"Hello {n}"}).status_code for n in range(3)]
    assert codes == [302, 302, 429]
    assert ticket.messages.filter(body__startswith="Hello").count() == 2
