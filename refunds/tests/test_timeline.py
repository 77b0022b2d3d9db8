"""The timeline: a sentence for every kind that the record knows, and to each reader what is his."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

import refunds
from refunds import actions, lifecycle, timeline
from refunds.actions import Asked, Disposal, Draft
from refunds.actors import supplier
from refunds.event_sentences import ANSWERS, CHANNELS, FIELDS, FOR_CUSTOMERS, OUTCOMES, PLACES, SENTENCES, VERDICTS, WHY
from refunds.event_values import Told
from refunds.models import Event, Message, Ticket
from refunds.tests.make import (
    AT,
    CUSTOMER,
    DAY,
    DECIDED,
    HOUR,
    MINUTE,
    asked_supplier,
    fresh,
    kept_file,
    make_agent,
    make_request,
    make_supervisor,
    make_ticket,
    make_user,
    move,
)
from refunds.turns import Reader

# Calls that name their kind otherwise than in plain words: file, how, and the kinds that come of it.
COMPUTED = {
    ("refunds/verbs/paying.py", "f'payout_{row.status}'"): {"payout_processing", "payout_unknown"},
    ("refunds/commitments.py", "kind"): {"keep", "release"},
    ("refunds/gate.py", "step"): {row.name for row in lifecycle.MOVES},
    ("refunds/gate.py", "kind"): set(),
    ("refunds/verbs/noting.py", "kind"): {"warning", "remind"},
}


def recorded() -> dict[tuple[str, str], set[str]]:
    """Every place in the code that writes an event, with the kinds that it writes."""
    found: dict[tuple[str, str], set[str]] = {}
    root = Path(refunds.__file__).parent
    for path in sorted(root.rglob("*.py")):
        where = path.relative_to(root.parent).as_posix()
        if "/tests/" in where or "/migrations/" in where:
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            kind = _kind_of(call)
            if isinstance(kind, ast.Constant):
                found[where, str(kind.value)] = {str(kind.value)}
            elif kind is not None:
                found[where, ast.unparse(kind)] = COMPUTED.get((where, ast.unparse(kind)), {"nobody knows"})
    return found


def _kind_of(node: ast.AST) -> ast.expr | None:
    """`change.record(kind, …)`, `record.append(ticket, kind, …)` or `record.Line(ticket, kind, …)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return None
    if node.func.attr == "record":
        return node.args[0]
    is_of_record = isinstance(node.func.value, ast.Name) and node.func.value.id == "record"
    return node.args[1] if is_of_record and node.func.attr in {"append", "Line"} else None


def test_every_kind_that_the_code_records_has_a_sentence():
    places = recorded()
    assert {place: kinds - set(SENTENCES) for place, kinds in places.items() if kinds - set(SENTENCES)} == {}
    assert set(COMPUTED) - set(places) == set()
    assert set(SENTENCES) == {kind for kinds in places.values() for kind in kinds}


def test_every_sentence_names_only_what_can_be_looked_up():
    names = {
        name
        for said in SENTENCES.values()
        for text in (said.customer or "", said.staff)
        for name in re.findall(r"%\((\w+)\)s", str(text))
    }
    assert [name for name in sorted(names) if not hasattr(Told, f"_{name}")] == []


def test_every_sentence_is_there_in_chinese():
    texts = [text for said in SENTENCES.values() for text in said if text is not None]
    texts += [
        text for labels in (VERDICTS, ANSWERS, FIELDS, PLACES, CHANNELS, WHY, OUTCOMES) for text in labels.values()
    ]
    english = [str(text) for text in texts]
    with translation.override("zh-hans"):
        assert [text for text, chinese in zip(english, map(str, texts), strict=True) if text == chinese] == []


def read(ticket: Ticket, reader: Reader = "staff", **how) -> list[tuple[str, str | None]]:
    """Oldest first."""
    return [(line.sentence, line.words) for line in reversed(timeline.page(ticket, reader, **how).lines)]


def a_whole_way() -> Ticket:
    agent, boss = make_agent(), make_supervisor()
    ticket = make_ticket(evidence=("payment",), description="The code is refused.")
    actions.take(ticket, by=agent, at=AT + MINUTE)
    actions.note(ticket, "Seller was late before.", by=agent, at=AT + 2 * MINUTE)
    move(ticket, "start_check", agent, AT + 3 * MINUTE)
    by = Draft("decide_by", AT + DAY, "We decide tomorrow.")
    asked = Asked(reason="The picture of the code, please.", commitment=by)
    move(ticket, "request_evidence", agent, AT + 4 * MINUTE, asked)
    actions.add_evidence(ticket, [kept_file("product")], by=CUSTOMER, note="Here.", at=AT + 5 * MINUTE)
    move(ticket, "ask_supplier", agent, AT + 6 * MINUTE)
    claim = ticket.claims.select_related("supplier").get()
    theirs, proof = supplier(claim.supplier.code), [kept_file("supplier")]
    remark = "Refunded at our side."
    actions.answer_claim(claim, "agree", by=theirs, remark=remark, proof=proof, via="page", at=AT + 7 * MINUTE)
    actions.reveal(ticket, "contact", by=boss, at=AT + 8 * MINUTE)
    actions.reply(ticket, "The money is on its way.", by=agent, why_no_promise="It is.", at=AT + 9 * MINUTE)
    move(ticket, "approve", boss, AT + HOUR, Asked(reason="Clear."))
    return fresh(ticket)


@pytest.mark.django_db
def test_the_desk_reads_all_of_it_with_names():
    ticket = a_whole_way()
    lines = list(reversed(timeline.page(ticket, "staff").lines))
    told = [line.sentence for line in lines]
    agent = lines[1].event.actor
    assert agent is not None
    assert told == [
        "Filed (on the portal): The card code is invalid, ¥100.00; judged: refundable.",
        f"Assigned to {agent.username}.",
        "Internal note.",
        "The evidence check began.",
        "More evidence was asked for. Promised: we decide by Wed 15 May 13:00.",
        "Evidence was added: 商品状态-1.",
        "The evidence is complete.",
        "The evidence check goes on.",
        f"Supplier {ticket.claims.get().supplier.name} was asked.",
        "The supplier agreed (on its page). 供应商凭证-1",
        "Looked at in full: the buyer's contact.",
        "The desk answered.",
        "A refund of ¥100.00 was approved (sandbox).",
        "A promise was kept: we decide.",
    ]
    assert [line.words for line in lines][:6] == [
        "The code is refused.",
        None,
        "Seller was late before.",
        None,
        "The picture of the code, please.",
        "Here.",
    ]
    assert [line.actor_label for line in lines][:2] == ["the customer", agent.username]
    assert lines[9].actor_label == f"the supplier {ticket.claims.get().supplier.name}"
    assert (lines[9].words, lines[11].aside) == ("Refunded at our side.", "It is.")


@pytest.mark.django_db
def test_the_customer_reads_what_is_his_without_a_name():
    ticket = a_whole_way()
    lines = timeline.page(ticket, "customer").lines
    assert {line.event.kind for line in lines} <= FOR_CUSTOMERS
    text = "\n".join(f"{line.sentence} {line.words} {line.actor_label} {line.aside}" for line in lines)
    staff = {event.actor.username for event in Event.objects.exclude(actor=None) if event.actor}
    inside = ["Seller", "Refunded at our side", "It is.", "Clear.", "供应商凭证", "agreed", "sandbox", "contact"]
    assert [word for word in (*staff, *inside) if word in text] == []
    assert {line.actor_label for line in lines} == {"you", "the desk", "the supplier"}
    assert "The picture of the code, please." in text
    assert "The supplier answered." in text


@pytest.mark.django_db
def test_the_customer_is_the_one_who_is_spoken_to():
    ticket = make_ticket()
    assert [line.actor_label for line in timeline.page(ticket, "customer").lines] == ["you", "you"]
    with translation.override("zh-hans"):
        assert {line.actor_label for line in timeline.page(ticket, "customer").lines} == {"您"}


@pytest.mark.django_db
def test_promises_are_told_with_their_words():
    ticket, agent = make_ticket(), make_agent()
    first = actions.promise(ticket, Draft("other", AT + HOUR, "A call"), by=agent, at=AT)
    second = actions.supersede(ticket, first, Draft("other", AT + 2 * HOUR, "A later call"), by=agent, at=AT)
    actions.close_commitment(ticket, second, "released", "Not wanted.", by=agent, at=AT)
    assert read(ticket, "customer")[2:] == [
        ("Promised: something else by Tue 14 May 14:00.", "A call"),
        ("A new promise takes the place of an earlier one: something else by Tue 14 May 15:00.", "A later call"),
        ("A promise no longer holds: something else.", "Not wanted."),
    ]


@pytest.mark.django_db
def test_times_are_told_in_the_shops_zone_with_the_year_where_it_is_another():
    ticket = make_ticket()
    actions.promise(ticket, Draft("other", AT + 300 * DAY, "A call"), by=make_agent(), at=AT)
    ticket.shop.time_zone = "Europe/London"
    assert read(ticket)[-1][0] == "Promised: something else by Mon 10 Mar 2025 05:00."
    assert (AT + 300 * DAY).astimezone(ZoneInfo("Europe/London")).hour == 5


@pytest.mark.django_db
def test_a_judgement_anew_is_told_with_the_one_before():
    ticket = make_ticket(scenario="used", evidence=())
    request = make_request(order=ticket.order, evidence=(), claimed_fen=500)
    actions.submit(request, by=CUSTOMER, at=AT + MINUTE)
    before = "The goods were used, ¥100.00, not refundable"
    assert read(ticket)[-1][0] == f"Judged anew: The card code is invalid, ¥5.00, refundable; before: {before}."
    assert read(ticket, "customer")[-1][0] == "Judged anew by what was filed last: The card code is invalid, ¥5.00."


@pytest.mark.django_db
def test_a_decision_names_the_clause_as_it_was_cited():
    ticket = make_ticket(state="rejected")
    assert read(ticket, "customer")[-1] == (
        "Rejected under the clause “The card code is invalid”.",
        "The log shows it.",
    )


@pytest.mark.django_db
def test_erased_words_are_told_as_erased():
    ticket = make_ticket(description="My number is 13800138000.")
    Message.objects.filter(ticket=ticket).update(body="", erased_at=AT)
    assert read(ticket)[0][1] == "(These words were erased.)"


@pytest.mark.django_db
def test_a_breach_names_the_deadline_and_whose_it_was():
    ticket = actions.sweep(asked_supplier(make_ticket(scenario="wrong_region"), at=AT), at=AT + DAY + HOUR)
    told = [sentence for sentence, _words in read(ticket)]
    assert "Deadline missed: supplier's answer, due Wed 15 May 13:00 (the supplier)." in told


@pytest.mark.django_db
def test_pages_go_on_where_the_last_one_ended():
    ticket = make_ticket()
    for number in range(7):
        actions.write(ticket, f"Word {number}", by=CUSTOMER, at=AT + timedelta(minutes=number))
    everything = timeline.page(ticket, "customer")
    assert (len(everything.lines), everything.before) == (9, None)
    first = timeline.page(ticket, "customer", most=4)
    second = timeline.page(ticket, "customer", most=4, before=first.before)
    third = timeline.page(ticket, "customer", most=4, before=second.before)
    assert [*first.lines, *second.lines, *third.lines] == [*everything.lines]
    assert third.before is None


@pytest.mark.django_db
def test_no_page_is_longer_than_two_hundred():
    ticket = make_ticket()
    head = ticket.events.get(seq=1)
    copies = [Event(ticket=ticket, seq=seq, kind="message", at=AT, actor_kind="customer") for seq in range(10, 260)]
    Event.objects.bulk_create(copies)
    page = timeline.page(ticket, "staff", most=10_000)
    assert (len(page.lines), page.before, head.seq) == (200, 60, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("reader", "queries"), [("staff", 6), ("customer", 4)])
def test_a_page_costs_the_same_however_long(reader, queries, django_assert_num_queries):
    ticket = Ticket.objects.select_related("shop").get(pk=a_whole_way().pk)
    with django_assert_num_queries(queries):
        short = len(timeline.page(ticket, reader).lines)
    for number in range(3):
        actions.promise(ticket, Draft("other", AT + DAY, "More"), by=make_agent(), at=AT + HOUR + number * MINUTE)
        actions.reply(ticket, "Thank you for waiting.", by=make_supervisor(), at=AT + HOUR + number * MINUTE)
    with django_assert_num_queries(queries):
        assert len(timeline.page(ticket, reader).lines) == short + 6


@pytest.mark.django_db
def test_a_person_with_a_full_name_is_called_by_it():
    user = make_user("Agent", first_name="Lin", last_name="Wu")
    ticket = make_ticket()
    actions.assign(ticket, user.pk, by=make_agent(), at=AT)
    assert read(ticket)[-1][0] == f"Assigned to {user.get_full_name()}."
    actions.assign(ticket, None, by=make_agent(), at=AT)
    assert read(ticket)[-1][0] == "Assigned to nobody."


@pytest.mark.django_db
def test_promises_disposed_of_in_a_decision_are_told():
    ticket, agent = make_ticket(state="evidence_check"), make_agent()
    made = actions.promise(ticket, Draft("other", AT + DAY, "A voucher"), by=agent, at=AT + HOUR)
    decided = Asked(reason=DECIDED.reason, clause="used", dispose={made.pk: Disposal("released", "Rejected.")})
    move(ticket, "reject", agent, AT + HOUR, decided)
    assert ("A promise no longer holds: something else.", "Rejected.") in read(ticket, "customer")
