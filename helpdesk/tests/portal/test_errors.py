"""What goes wrong is said in the portal's look and the reader's language, and the API keeps its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.test import Client, override_settings
from django.urls import path
from rest_framework.exceptions import Throttled

from helpdesk import bounds, errors, urls
from orders.tests.make import make_order

from .browsing import opened

pytestmark = pytest.mark.django_db


def breaking(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


urlpatterns = [path("breaks/", breaking), *urls.urlpatterns]
handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is nothing here for you to see"), ("zh-hans", "这里没有您能查看的内容")]
)
def test_not_found_is_said_in_the_readers_language(language, words):
    answer = Client(headers={"accept-language": language}).get("/no-such-page/")
    assert answer.status_code == 404
    assert words in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_not_found_shows_what_is_open():
    assert "/leave/" in opened(make_order()).get("/no-such-page/").content.decode()


def test_an_old_page_is_told_to_be_sent_again():
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/", {"shop": "x"})
    assert answer.status_code == 403
    assert "nothing is lost" in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_of_ours_says_nothing_of_it_in_both_languages():
    answer = Client(raise_request_exception=False).get("/breaks/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "我们这边出错了" in text
    assert "Something broke on our side" in text
    assert "secret detail" not in text
    assert "Content-Security-Policy" in answer.headers


def test_the_page_of_a_fault_needs_nothing_and_names_files_that_are_there():
    """It is drawn when everything else may be broken: no context, no tags."""
    source = (Path(settings.BASE_DIR) / "templates" / "500.html").read_text(encoding="utf-8")
    assert "{%" not in source
    assert "{{" not in source
    named = [part.split('"')[0] for part in source.split('"/static/')[1:]]
    assert named
    assert all((Path(settings.STATICFILES_DIRS[0]) / name).is_file() for name in named)


def test_a_body_that_is_too_large_is_refused_before_it_is_read():
    client = Client(headers={"accept-language": "en"})
    answer = client.post(
        "/", data=b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=bounds.most_bytes() + 1
    )
    assert answer.status_code == 413
    assert "too much at once" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_the_api_refuses_in_its_own_words():
    answer = Client().post(
        "/api/v1/access", data=b"x", content_type="application/json", CONTENT_LENGTH=bounds.most_bytes() + 1
    )
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert Client().get("/api/v1/nothing")["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"--x\r\n", b"\xff\xfe"])
def test_a_broken_form_is_no_fault(body):
    answer = Client(headers={"accept-language": "en"}).post("/", data=body, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "could not understand" in answer.content.decode()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "about 1 minute"), (60, "about 1 minute"), (61, "about 2 minutes"), (3600, "about 60 minutes")],
)
def test_waiting_is_told_in_minutes(seconds, words):
    assert errors.waiting(Throttled(wait=seconds)) == words


@pytest.mark.parametrize(
    "name", ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "429.html", "500.html"]
)
def test_every_page_can_be_drawn_without_anything(name):
    assert "<h1>" in loader.render_to_string(name)
