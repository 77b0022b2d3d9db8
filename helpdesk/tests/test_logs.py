import logging

import pytest
from django.test import Client

from helpdesk.logs import WithoutSecrets
from orders.tests.make import make_shop

pytestmark = pytest.mark.django_db


def test_a_refused_webhook_does_not_write_its_secret_address_to_the_log(caplog):
    token = make_shop().webhook_token
    caplog.handler.addFilter(WithoutSecrets())
    with caplog.at_level(logging.WARNING, logger="django.request"):
        Client().post(f"/api/v1/hooks/dujiaoka/{token}", b"{", content_type="application/json")
    assert "/hooks/dujiaoka/…" in caplog.text
    assert token not in caplog.text


def test_the_console_is_filtered(settings):
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_secrets"]
