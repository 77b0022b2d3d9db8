import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from helpdesk.access import one_time
from helpdesk.logs import WithoutSecrets
from helpdesk.tests.supplier_page.asking import path_of, question
from orders.tests.make import make_order, make_shop

pytestmark = pytest.mark.django_db


def test_a_refused_webhook_does_not_write_its_secret_address_to_the_log(caplog):
    token = make_shop().webhook_token
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.WARNING, logger="django.request"):
        Client().post(f"/api/v1/hooks/dujiaoka/{token}", b"{", content_type="application/json")
    assert "/hooks/dujiaoka/…" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("name", ["question", "link"])
def test_a_refused_answer_or_link_does_not_write_its_address_to_the_log(caplog, name):
    if name == "question":
        path = path_of(question())
        secret = path.split("/")[3]
    else:
        secret = one_time.make(make_order(), by=None, at=timezone.now(), life=timedelta(0))
        path = f"/l/{secret}/"
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.WARNING, logger="django.request"):
        assert Client().post(path, {"answer": "maybe"}).status_code in {404, 422}
    assert "…/" in caplog.text
    assert secret not in caplog.text


def test_other_addresses_are_logged_as_they_are(caplog):
    caplog.handler.addFilter(WithoutSecrets())
    logging.getLogger("django.request").warning("Not Found: %s", "/rules/invalid_code/")
    assert "/rules/invalid_code/" in caplog.text


def test_the_console_is_filtered(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_secrets"]
