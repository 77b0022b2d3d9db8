"""Deliveries: what each target sets going, and that one failure holds up nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from helpdesk import deliveries
from orders.tests.make import make_supplier
from refunds import notices, outbox
from refunds.models import Claim, Delivery, Ticket
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def run(at=FILED):
    """Until nothing is due any more."""
    while deliveries.run_due(at):
        pass


def state(ticket):
    return Ticket.objects.get(pk=ticket.pk).state


def sandbox(**config):
    return make_supplier(adapter="sandbox", config=config)


def test_every_target_has_its_handler():
    written = {target for targets in notices.TARGETS.values() for target in targets}
    assert written <= deliveries.HANDLERS.keys()
    assert {*deliveries.WORK, *deliveries.ASKING, *deliveries.MAILS} == {*deliveries.HANDLERS, "OTHERS"}


def test_complete_filing_is_decided_by_itself():
    ticket = journeys.file(supplier=sandbox(answer="agree"))
    run()
    assert state(ticket) == "approved"
    claim = Claim.objects.get()
    assert (claim.status, claim.answered_via) == ("agreed", "sandbox")


def test_refusal_is_left_to_people():
    ticket = journeys.file(supplier=sandbox(answer="refuse", remark="card was used"))
    run()
    assert (state(ticket), Claim.objects.get().status) == ("supplier_confirm", "refused")
    remark = Claim.objects.get().remark
    assert remark is not None
    assert (remark.body, remark.is_public) == ("card was used", False)


def test_supplier_that_answers_later_is_asked_once():
    ticket = journeys.file(supplier=sandbox(answer="silent"))
    run()
    assert (state(ticket), Claim.objects.get().status) == ("supplier_confirm", "open")
    assert Delivery.objects.get(target="claim").done_at == FILED


def test_supplier_that_times_out_is_asked_again_under_the_same_claim():
    supplier = sandbox(answer="timeout")
    ticket = journeys.file(supplier=supplier)
    run()
    row = Delivery.objects.get(target="claim")
    assert (row.done_at, row.attempts, row.next_at) == (None, 1, FILED + timedelta(seconds=10))
    assert row.last_error.startswith("SupplierTimeout")
    supplier.config = {"answer": "agree"}
    supplier.save()
    run(FILED + MINUTE)
    assert (state(ticket), Claim.objects.count()) == ("approved", 1)


def test_claim_that_is_closed_is_not_asked():
    ticket = journeys.asked(supplier=sandbox(answer="timeout"))
    Claim.objects.update(status="closed", answered_at=FILED)
    run()
    assert Delivery.objects.get(target="claim").done_at == FILED
    assert state(ticket) == "supplier_confirm"


def test_incomplete_filing_is_looked_at_after_the_grace():
    ticket = journeys.file(evidence=())
    run(FILED + 9 * MINUTE)
    assert state(ticket) == "submitted"
    run(FILED + 10 * MINUTE)
    assert state(ticket) == "evidence_requested"


def test_dead_mail_server_holds_up_nothing_else(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    tickets = [journeys.file(supplier=sandbox(answer="agree")) for _number in range(5)]
    deliveries.run_due(FILED)
    mails = Delivery.objects.filter(target="mail:customer", event__kind="submit")
    assert sorted(mails.values_list("attempts", flat=True)) == [0, 0, 1, 1, 1]
    run()
    assert {state(ticket) for ticket in tickets} == {"approved"}
    assert not mails.exclude(done_at=None).exists()


def test_one_bad_address_does_not_stop_the_other_mails():
    bad, good = journeys.file(), journeys.file(email="good@example.com")
    Ticket.objects.filter(pk=bad.pk).update(email="bad@example.com\nBcc: all@example.com")
    run()
    assert {address for message in mail.outbox for address in message.to} >= {"good@example.com"}
    row = Delivery.objects.get(event__ticket=bad, event__kind="submit", target="mail:customer")
    assert (row.done_at, row.last_error.split(":")[0]) == (None, "BadHeaderError")
    assert not Delivery.objects.filter(event__ticket=good, target="mail:customer", done_at=None).exists()


def test_unknown_target_is_given_up_in_the_end():
    event = journeys.file(evidence=()).events.get(seq=1)
    row = Delivery.objects.create(event=event, target="fax:customer", next_at=FILED, attempts=outbox.ATTEMPTS - 1)
    run()
    assert Delivery.objects.get(pk=row.pk).gave_up_at == FILED


def test_batch_is_bounded():
    for _number in range(3):
        journeys.file(evidence=())
    assert deliveries.run_due(FILED, most=2) == 2
    assert deliveries.run_due(FILED, most=2) == 1


def test_running_again_sends_nothing_twice():
    journeys.paid()
    run()
    sent = len(mail.outbox)
    run(FILED + timedelta(days=1))
    assert (len(mail.outbox), sent) == (sent, 4)
