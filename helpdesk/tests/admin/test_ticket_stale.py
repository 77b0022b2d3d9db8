"""A tab that is behind: it is told what happened, and nothing that was typed is lost."""

import pytest

from refunds import actions
from refunds.lifecycle import State

from .sitting import fresh, somebody, text, ticket

pytestmark = pytest.mark.django_db


def test_stale_reply_keeps_its_words_and_lists_what_happened():
    agent, other, case = somebody(), somebody(), ticket()
    seen = {"version": case.version, "seen": case.head_seq}
    actions.note(case, "The supplier has called.", by=other.actor)
    response = agent.do(case, "reply", text="Thank you for the picture.", to="customer", **seen)
    assert response.status_code == 409
    page = text(response)
    assert "Thank you for the picture." in page
    assert "This happened since you opened the page." in page
    assert "The supplier has called." in page.split("This happened since")[1].split("</section>")[0]
    assert case.messages.filter(kind="reply").count() == 0


def test_stale_reply_can_be_sent_again_as_it_stands():
    agent, case = somebody(), ticket()
    seen = {"version": case.version, "seen": case.head_seq}
    actions.note(case, "The supplier has called.", by=somebody().actor)
    page = text(agent.do(case, "reply", text="Thank you for the picture.", to="customer", **seen))
    assert f'name="version" value="{fresh(case).version}"' in page
    assert agent.do(case, "reply", text="Thank you for the picture.", to="customer").status_code == 302
    assert case.messages.get(kind="reply").body == "Thank you for the picture."


def test_stale_move_that_is_no_longer_legal_keeps_its_words_in_sight():
    agent, case = somebody(), ticket()
    seen = {"version": case.version, "seen": case.head_seq}
    actions.move(case, "escalate", by=somebody().actor, asked=actions.Asked(reason="Odd."))
    response = agent.do(case, "reject", clause="used", reason="A long, careful reason.", **seen)
    assert response.status_code == 409
    assert "“Reject” was not done" in text(response)
    assert "A long, careful reason." in text(response)
    assert fresh(case).state == State.ESCALATED


def test_changed_tells_a_poll_what_is_new_and_nothing_where_nothing_is():
    agent, case = somebody(), ticket()
    address = f"/admin/refunds/ticket/{case.pk}/changed/"
    assert text(agent.client.get(address, {"seen": fresh(case).head_seq})).strip() == ""
    seen = fresh(case).head_seq
    actions.note(case, "Look at <b>this</b>.", by=somebody().actor)
    page = text(agent.client.get(address, {"seen": seen}))
    assert "This ticket has changed." in page
    assert "Look at &lt;b&gt;this&lt;/b&gt;." in page


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 30, "１"])
def test_changed_knows_no_line_that_is_no_number(seen):
    agent, case = somebody(), ticket()
    assert agent.client.get(f"/admin/refunds/ticket/{case.pk}/changed/", {"seen": seen}).status_code == 404
