"""What holds for every mail: a template, a Message-ID, clean headers, one language, no names."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import get_template

from helpdesk import deliveries, mails
from helpdesk.tests.mails.sending import sent
from orders.tests.make import make_shop, make_supplier
from refunds import actions, notices
from refunds.actions import Asked
from refunds.event_sentences import SENTENCES
from refunds.models import Delivery
from refunds.tests import journeys
from refunds.tests.journeys import FILED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("target", "folder"), [(notices.CUSTOMER, ""), (notices.ASSIGNEE, "desk/"), (notices.SUPPLIER, "supplier/")]
)
def test_every_mail_has_its_template(target, folder):
    for kind in [kind for kind, targets in notices.TARGETS.items() if target in targets]:
        assert get_template(f"mail/{folder}{kind}.txt")


def test_message_id_is_the_deliverys_and_shows_no_id(settings):
    settings.PUBLIC_URL = "https://refunds.example.com:8443"
    row = Delivery.objects.get(event__ticket=journeys.file(evidence=()), target=notices.CUSTOMER)
    first, again = mails.to_customer(row), mails.to_customer(row)
    assert first is not None
    assert first == again
    assert first.trace.endswith("@refunds.example.com>")
    assert f"{row.pk}@" not in first.trace
    first.send()
    assert mail.outbox[0].message()["Message-ID"] == first.trace


def test_no_header_can_be_injected():
    """Nothing that a customer, a shop or a supplier wrote is in a header, and a bad address is refused."""
    shop = make_shop(language="en", name="Shop\nBcc: all@example.com")
    journeys.file(shop=shop, evidence=(), description="Hello\r\nBcc: all@example.com")
    (message,) = sent()
    assert set(message.message().keys()) == {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
        "Content-Language", "Auto-Submitted",
    }  # fmt: skip
    assert message.message()["Bcc"] is None


def test_mails_in_chinese_hold_no_english_sentence():
    sup = make_supplier(email="supplier@example.com", language="zh-hans")
    ticket = journeys.asked(
        email="", language="zh-hans", supplier=sup, shop=make_shop(language="zh-hans", name="星辰点卡")
    )
    actions.move(ticket, "withdraw", by=journeys.CUSTOMER, at=FILED, asked=Asked(reason="不退了"))
    messages = sent()
    assert len(messages) == 3
    for message in messages:
        assert re.search("[a-z] [a-z]", f"{message.subject} {message.body}") is None
    assert "您的留言：\n\n  不退了\n\n您的退款工单" in messages[-1].body


def test_internal_words_and_names_of_staff_are_never_told():
    ticket = journeys.asked()
    agent = journeys.make_staff(username="wang.xiaoming", first_name="Xiaoming", last_name="Wang")
    actions.note(ticket, "Suspicious buyer.", by=agent, at=FILED)
    actions.move(ticket, "escalate", by=agent, at=FILED, asked=Asked(reason="Looks like fraud."))
    for message in sent():
        text = str(message.message())
        assert not [word for word in ("Suspicious", "fraud", "iaoming", "Wang") if word in text]


def documented() -> dict[str, set[str]]:
    """By kind of event, who is told according to docs/mails.md."""
    columns = (notices.CUSTOMER, notices.SUPPLIER, notices.ASSIGNEE, notices.SUPERVISORS, notices.PROMISER)
    found = {}
    for line in (settings.BASE_DIR / "docs" / "mails.md").read_text(encoding="utf-8").splitlines():
        kinds, *cells = [cell.strip() for cell in line.strip("|").split("|")][:6]
        for kind in re.findall("`([a-z_]+)`", kinds if len(cells) == 5 else ""):
            found[kind] = {target for target, cell in zip(columns, cells, strict=True) if cell}
    return found


def test_every_kind_of_event_is_told_to_whom_the_document_says():
    mails = {kind: {name for name in targets if name in deliveries.MAILS} for kind, targets in notices.TARGETS.items()}
    assert documented() == {kind: mails.get(kind, set()) for kind in SENTENCES}
