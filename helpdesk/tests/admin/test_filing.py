"""Filing for a customer who called or wrote."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from orders.tests.make import make_order, make_payment, make_supplier
from refunds.actors import AUDITORS
from refunds.models import Ticket

from .sitting import somebody, text, ticket

pytestmark = pytest.mark.django_db
FILE = "/admin/refunds/ticket/file/"


def picture(name: str = "shot.png", colour: str = "red") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def order(**facts):
    made = make_order(supplier=make_supplier(), **facts)
    make_payment(order=made)
    return made


def file(person, about, **told):
    data = {"order": about.pk, "scenario": "invalid_code", "via": "qq", "description": "The code fails.", **told}
    return person.client.post(FILE, data)


def test_filing_finds_an_order_by_its_number_and_a_payment_by_its_serial():
    agent, about = somebody(), order()
    assert agent.client.get(FILE, {"q": about.number})["location"] == f"{FILE}?order={about.pk}"
    stray = make_payment(order=None)
    assert agent.client.get(FILE, {"q": stray.serial})["location"] == f"{FILE}?payment={stray.pk}"
    serial = about.payments.get().serial
    assert agent.client.get(FILE, {"q": serial})["location"] == f"{FILE}?order={about.pk}"
    assert "There is no order or payment" in text(agent.client.get(FILE, {"q": "none"}))


def test_filing_lets_choose_among_orders_of_the_same_number():
    agent, one = somebody(), order(number="SAME-1")
    other = order(number="SAME-1")
    page = text(agent.client.get(FILE, {"q": "SAME-1"}))
    assert f"?order={one.pk}" in page
    assert f"?order={other.pk}" in page
    chosen = agent.client.get(FILE, {"q": "SAME-1", "shop": other.shop.code})
    assert chosen["location"] == f"{FILE}?order={other.pk}"


def test_filing_says_what_the_rules_say_before_it_is_sent():
    agent, about = somebody(), order()
    response = agent.client.get(FILE, {"order": about.pk})
    assert {row.code for row in response.context["foretold"]} >= {"invalid_code", "used", "changed_mind"}
    assert about.contact not in text(response)


def test_filing_makes_a_ticket_with_its_promise_and_its_files():
    agent, about = somebody(), order()
    due = timezone.now() + timedelta(hours=5)
    told = {"promise": "write", "kind": "reply_by", "promised": "An answer today", "due": due.isoformat()}
    response = file(agent, about, **told, via="qq", **{"files-payment": picture()})
    made = Ticket.objects.get()
    assert response["location"].startswith(f"/admin/refunds/ticket/{made.pk}/change/")
    assert made.events.get(kind="submit").data["via"] == "qq"
    assert made.events.get(kind="submit").actor_id == agent.user.pk
    row = made.commitments.get()
    assert (row.text, row.given_by, row.due_at) == ("An answer today", "qq", due)
    assert [item.kind for item in made.evidence.all()] == ["payment"]


def test_filing_names_a_refused_file_and_keeps_the_ticket_and_the_good_one():
    agent, about = somebody(), order()
    bad = SimpleUploadedFile("evil.svg", b"<svg onload=alert(1)>", "image/svg+xml")
    response = file(agent, about, **{"files-payment": [bad, picture()]})
    made = Ticket.objects.get()
    assert made.evidence.count() == 1
    assert "evil.svg" in text(agent.client.get(response["location"]))


def test_filing_asks_about_a_promise_in_its_words_and_loses_none():
    agent, about = somebody(), order()
    words = "客户打来电话，我们明天18:00前给他退款。"
    response = file(agent, about, description=words, email="buyer@example.com")
    assert response.status_code == 422
    page = text(response)
    assert words in page
    assert "These words promise something:" in page
    assert 'value="buyer@example.com"' in page
    assert 'value="invalid_code" checked' in page
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"scenario": ""}, "Choose what went wrong."),
        ({"scenario": "no_such"}, "Choose what went wrong from the list"),
        ({"claimed": "-3"}, "The amount claimed must be above zero"),
        ({"claimed": "9999999"}, "The amount claimed must be above zero"),
        ({"via": "portal"}, "Select a valid choice"),
    ],
)
def test_filing_refuses_what_cannot_be_and_keeps_the_words(told, said):
    agent, about = somebody(), order()
    response = file(agent, about, **told)
    assert response.status_code == 422
    assert said in text(response)
    assert "The code fails." in text(response)
    assert Ticket.objects.count() == 0


def test_filing_adds_to_the_ticket_that_is_open_already():
    agent, case = somebody(), ticket()
    assert "is open about this already" in text(agent.client.get(FILE, {"order": case.order_id}))
    response = file(agent, case.order)
    assert response["location"].startswith(f"/admin/refunds/ticket/{case.pk}/change/")
    assert Ticket.objects.count() == 1
    assert case.events.filter(kind="refile").count() == 1


def test_filing_without_an_address_leads_to_the_link_to_paste():
    agent, about = somebody(), order(contact="12345")
    response = file(agent, about)
    made = Ticket.objects.get()
    assert response["location"] == f"/admin/refunds/ticket/{made.pk}/change/#more-link"
    shown = agent.do(made, "link")
    assert shown.status_code == 200
    assert "/l/" in text(shown)
    assert "/l/" not in text(agent.page(made))
    assert made.events.filter(kind="link_made", actor_id=agent.user.pk).count() == 1


@pytest.mark.parametrize("pk", ["0", "x", "9" * 40, "１", "-1"])
def test_filing_knows_no_such_order(pk):
    assert somebody().client.get(FILE, {"order": pk}).status_code == 404


def test_filing_is_for_those_who_act():
    about = order()
    assert somebody(AUDITORS).client.get(FILE, {"order": about.pk}).status_code == 403
