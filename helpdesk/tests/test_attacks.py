"""Attacks that really happened to helpdesks, tried on all three faces at once. Each test names its line of the list.

Where one can, a test goes by every address, page or verb that there is, so that a new one is tried too. What belongs
to one face alone stands with its tests: stored markup (7) and spreadsheets (8) in `admin/test_attacks`,
`admin/test_breach_list`, `portal/test_ticket_page`, `supplier_page/test_question`; equal answers (12) in
`portal/test_finding`; bombs (18) in `test_previews` and the tests of `refunds.sniffing`.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import Throttled

from helpdesk import case_file, mails
from helpdesk.access import guesses
from helpdesk.models import FilingDraft
from helpdesk.portal.urls import urlpatterns as portal_addresses
from refunds import actions, notices, numbers
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.lifecycle import State
from refunds.models import Commitment, Delivery, Event, Evidence, Message, MoneyException, Payout, Ticket
from refunds.tests import files
from refunds.tests.make import CUSTOMER, make_ticket

from .admin.office import LISTS, listed, make_exception, paged, person
from .admin.sitting import fresh, somebody, text, ticket
from .portal.browsing import opened
from .portal.filing_way import begin, key_of, page, raw, undelivered, with_evidence
from .supplier_page.asking import Browser, path_of, question

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ACTIVE = {
    "drawing.svg": SVG,
    "page.html": files.HTML,
    "page.png": b"<html><script>alert(1)</script></html>",
    "both.png": files.make_png() + b"<script>alert(1)</script>",
    "code.jar": files.make_zip(),
    "bomb.png": files.make_png_bomb(),
    "cut.jpg": files.make_jpeg()[:200],
    "empty.png": b"",
}
NAMES = (
    ".htaccess",
    "a.php.png",
    "\u200b.png",
    "a\r\nX-Evil: 1.png",
    "../../etc/passwd.png",
    "x" * 5000 + ".png",
    "a;b='c.png",
)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": local}
    return tmp_path


def rows() -> list[tuple[object, ...]]:
    """All that a request may not change by looking."""
    models: tuple[Any, ...] = (Ticket, Event, Evidence, Message, Commitment, Payout, FilingDraft, MoneyException)
    return [row for model in models for row in model.objects.order_by("pk").values_list()]


def of_face(face: str, case: Ticket, *sent: SimpleUploadedFile) -> Any:
    """Files sent by the customer, the desk or the supplier."""
    if face == "portal":
        return opened(case).post(f"/t/{case.number}/evidence/", {"communication": list(sent)})
    if face == "supplier":
        return Browser().post(path_of(case.claims.get()), "refuse", remark="See.", proof=list(sent))
    return somebody().do(case, "evidence", kind="communication", files=list(sent))


def addresses(case: Ticket, key: str, draft: str) -> list[str]:
    """Every address of the portal that needs something opened, about this ticket, order and draft."""
    values: dict[str, Any] = {"number": case.number, "key": key, "draft": draft, "pk": 1, "size": 320, "file": "x" * 24}
    proof = case.evidence.first()
    values["pk"] = proof.pk if proof else 1
    patterns = [one for one in portal_addresses if {"number", "key"} & set(one.pattern.converters)]
    return [
        reverse(f"portal:{one.name}", kwargs={name: values[name] for name in one.pattern.converters})
        for one in patterns
    ]


@pytest.mark.parametrize("name", ACTIVE)
@pytest.mark.parametrize("face", ["portal", "desk", "supplier"])
def test_1_18_active_content_and_bombs_are_evidence_on_no_face(face, name, folder):
    case = question().ticket
    before = case.evidence.count()
    of_face(face, case, raw(ACTIVE[name], name))
    assert case.evidence.count() == before
    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("face", ["portal", "desk"])
def test_1_what_is_text_is_handed_out_as_nothing_else(face):
    case = ticket(evidence=())
    of_face("portal", case, raw(b"they said <b>no</b> = 1", "chat.txt", "text/html"))
    file = case.evidence.get()
    path = f"/t/{case.number}/evidence/{file.pk}/"
    asked = opened(case) if face == "portal" else somebody().client
    answer = asked.get(path if face == "portal" else f"/admin/refunds/ticket/{case.pk}/evidence/{file.pk}/")
    assert answer.getvalue() == b"they said <b>no</b> = 1"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("face", ["portal", "desk", "supplier"])
def test_2_16_a_hostile_name_names_nothing(face, name, folder):
    case = question().ticket
    had = set(case.evidence.values_list("pk", flat=True))
    of_face(face, case, raw(files.make_png(91), name))
    file = case.evidence.exclude(pk__in=had).get()
    assert re.fullmatch(r"evidence/[0-9]{12}/[\w-]{32}\.png", file.path)
    assert not re.search(r"[\x00-\x1f\u200b/\\]", file.original_name)
    assert len(file.original_name) <= 120
    answer = somebody().client.get(f"/admin/refunds/ticket/{case.pk}/evidence/{file.pk}/")
    assert answer.getvalue() == files.make_png(91)
    assert "evil" not in str(answer.headers).lower()
    assert len(answer["Content-Disposition"]) < 200


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("whose", ["nobody's", "another customer's"])
def test_3_4_no_address_of_the_portal_opens_what_is_another_s(whose, method):
    case = ticket(evidence=())
    mine = opened(case)
    of_face("portal", case, raw(files.make_png(), "a.png"))
    draft = begin(mine, "invalid_code")
    other = opened(make_ticket()) if whose != "nobody's" else Client()
    before = rows()
    for address in addresses(case, key_of(mine), draft.key):
        assert getattr(other, method)(address).status_code in {404, 405 if method == "post" else 404}, address
    assert rows() == before


@pytest.mark.parametrize("given", ["approved", "1", "2020-01-01"])
def test_5_a_customer_sets_no_field_of_a_row(given):
    fields = ("state", "assignee", "claimed_fen", "approved_fen", "clause", "submitted_at", "next_due_at", "priority")
    client = opened(undelivered())
    draft = with_evidence(client, begin(client))
    forged = {**dict.fromkeys((*fields, "owner", "amount", "due_at", "is_full", "ticket"), given), "email": ""}
    client.post(page(client, draft, "summary/"), forged)
    case = Ticket.objects.get()
    before = Ticket.objects.values(*fields).get()
    assert (case.state, case.assignee_id, case.approved_fen, case.priority) == ("submitted", None, None, "normal")
    client.post(f"/t/{case.number}/messages/", {**forged, "text": "Hello"})
    assert Ticket.objects.values(*fields).get() == before
    assert [row.author_kind for row in case.messages.filter(body="Hello")] == ["customer"]


@pytest.mark.parametrize(
    "query",
    ["shop__signing_secret__startswith", "assignee__password__gt", "user__password__startswith", "pk__in", "digest__gt",
     "order__query_password_hash__contains", "_to_field", "_popup", "o", "ot", "all", "e", "_facets"],
)  # fmt: skip
def test_6_no_list_of_the_desk_answers_a_question_that_it_does_not_ask(query):
    """Refused, or the same rows in the same order, whatever is asked."""
    boss = somebody(SUPERVISORS, is_superuser=True)
    for model, make in LISTS.items():
        make(), make()
        plain = boss.client.get(listed(model))
        for value in ("", "1", "-1.-2", "password"):
            answer = boss.client.get(listed(model), {query: value})
            if answer.status_code in {302, 400}:
                continue
            shown = [row.pk for row in answer.context["cl"].result_list]
            assert shown == [row.pk for row in plain.context["cl"].result_list], (model, value)


def test_9_a_case_file_fetches_nothing():
    hostile = '<img src="http://evil.example/x"> file:///etc/passwd @import url(http://evil.example)'
    case = ticket(description=hostile)
    actions.write(case, hostile, by=CUSTOMER)
    for reader in ("customer", "staff"):
        with case_file.build(fresh(case), reader, "en") as made:
            archive = zipfile.ZipFile(io.BytesIO(made.read()))
        found = re.findall(r'(?:src|href|data|action)="([^"]*)"', archive.read("index.html").decode())
        assert {one for one in found if not one.startswith("evidence/")} == {"style.css"}
        assert b"default-src 'none'" in archive.read("index.html")


def test_10_a_key_is_taken_to_the_letter():
    case = ticket()
    client, other = opened(case), opened(make_ticket())
    key = key_of(client)
    for wrong in (key + " ", " " + key, key.swapcase(), key[:-1], key + "a", key_of(other), "%00" + key, "1"):
        assert client.get(f"/my/{wrong}/").status_code == 404
    assert client.get(f"/my/{key}/").status_code == 200


def test_11_looking_at_every_address_of_the_portal_changes_nothing():
    order = undelivered()
    client = opened(order)
    draft = with_evidence(client, begin(client))
    client.post(page(client, draft, "summary/"))
    case, further = Ticket.objects.get(), begin(client)
    before = rows()
    told = {"move": "withdraw", "text": "x", "reason": "x", "remove": "x", "scenario": "used", "description": "x"}
    for address in addresses(case, key_of(client), further.key):
        answer = client.get(address, told)
        if answer.streaming:
            answer.getvalue()
        assert answer.status_code in {200, 302, 404, 405}, address
    assert rows() == before


def test_11_14_17_no_row_of_the_desk_is_added_changed_or_removed_by_the_admin_itself():
    """Not by a supervisor who is a superuser too: each change is a verb, or a form that says so itself."""
    boss = somebody(SUPERVISORS, is_superuser=True)
    for model, make in LISTS.items():
        row = make()
        before = list(model.objects.order_by("pk").values_list()), rows()  # type: ignore[attr-defined]
        forged = {
            "form-TOTAL_FORMS": 1,
            "form-INITIAL_FORMS": 1,
            "form-0-id": row.pk,
            "form-0-state": "paid",
            "_save": 1,
        }
        boss.client.post(listed(model), forged)
        boss.client.post(listed(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
        for what in ("delete", "history"):
            boss.client.get(paged(row, what))
            boss.client.post(paged(row, what), {"post": "yes"})
        assert (list(model.objects.order_by("pk").values_list()), rows()) == before, model  # type: ignore[attr-defined]
    registered = set(admin.site._registry)
    assert not registered & {Event, Message, Evidence}


def test_12_another_s_ticket_and_none_are_told_apart_by_nothing():
    theirs, client = make_ticket(), opened(make_ticket())
    none = numbers.new_ticket_number()
    told = []
    for number in (theirs.number, none):
        client.get(f"/t/{number}/")
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(f"/t/{number}/")
        body = answer.content.decode().replace(numbers.grouped(number), "").replace(number, "")
        told.append((answer.status_code, re.sub(r'value="[A-Za-z0-9]{64}"', "", body), len(seen)))
    assert told[0] == told[1]


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-real-ip", "forwarded", "client-ip"])
def test_13_15_no_header_makes_a_new_address(header):
    """Behind no proxy of ours nothing that a client says of its address is believed."""
    sent = [RequestFactory().get("/", headers={header: f"203.0.113.{i}"}, REMOTE_ADDR="10.1.1.1") for i in range(3)]
    assert {guesses.address(request) for request in sent} == {"10.1.1.1"}


def test_13_one_owner_of_many_ipv6_addresses_is_one():
    near = [RequestFactory().get("/", REMOTE_ADDR=f"2001:db8:0:1::{i:x}") for i in range(1, 9)]
    far = RequestFactory().get("/", REMOTE_ADDR="2001:db8:0:2::1")
    mapped = RequestFactory().get("/", REMOTE_ADDR="::ffff:10.1.1.1")
    assert len({guesses.address(request) for request in near}) == 1
    assert guesses.address(far) != guesses.address(near[0])
    assert guesses.address(mapped) == "10.1.1.1"


def test_13_a_burst_that_saw_every_slot_free_gets_no_more_of_them(monkeypatch):
    """Requests at once have all looked before one of them has taken anything."""
    monkeypatch.setattr(cache, "get_many", lambda keys: {})
    for _ in range(3):
        guesses.count_guess("burst", "x", most=3, seconds=600)
    with pytest.raises(Throttled):
        guesses.count_guess("burst", "x", most=3, seconds=600)


@pytest.mark.parametrize("header", ["remote-user", "x-forwarded-user", "x-forwarded-email", "from"])
def test_15_no_header_and_no_typed_address_proves_who_somebody_is(header):
    boss = somebody(SUPERVISORS, email="boss@example.com")
    case = ticket(email="victim@example.com")
    stranger = Client(headers={header: boss.user.username})
    assert stranger.get("/admin/").status_code == 302
    assert stranger.get(f"/t/{case.number}/").status_code == 404
    known = {"shop": case.shop.code, "order_number": case.order.number}
    assert stranger.post("/", {**known, "contact": "victim@example.com"}).status_code == 403


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
                                   "/\r\nSet-Cookie: a=b", "https:evil.example"])  # fmt: skip
def test_16_nobody_is_sent_elsewhere(where):
    user = somebody().user
    user.set_password("a long password 1")
    user.save()
    signed_in = Client().post(
        "/admin/login/", {"username": user.username, "password": "a long password 1", "next": where}
    )
    switched = Client().post("/i18n/setlang/", {"language": "en", "next": where})
    for answer in (signed_in, switched):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/")
        assert not re.match(r"/[/\\]|.*[\r\n]", answer["Location"])


def test_16_links_in_mails_follow_no_host_that_a_request_names(settings):
    settings.ALLOWED_HOSTS = ["*"]
    client = opened(undelivered())
    draft = with_evidence(client, begin(client))
    client.post(page(client, draft, "summary/"), {"email": "me@example.com"}, HTTP_HOST="evil.example")
    for delivery in Delivery.objects.filter(target=notices.CUSTOMER).select_related("event__ticket__shop"):
        written = mails.to_customer(delivery)
        assert written is not None
        written.send()
    assert mail.outbox
    assert all("evil.example" not in str(one.message()) for one in mail.outbox)
    assert settings.PUBLIC_URL in mail.outbox[0].body


@pytest.mark.parametrize("verb", ["resend", "give_up", "confirm_transfer", "transfer", "revoke", "return_to_check"])
def test_17_no_agent_does_what_is_a_supervisor_s_or_not_there(verb):
    agent, row = somebody(AGENTS), make_exception()
    before = rows()
    told = {"reason": "x", "reference": "tr-1", "proof": "1"}
    assert agent.do(row.payout.ticket, verb, **told).status_code in {403, 409, 422}
    assert agent.client.post(paged(row), {"what": verb, "reason": "x"}).status_code == 403
    assert rows() == before


@pytest.mark.parametrize("verb", ["resend", "give_up"])
@pytest.mark.parametrize("page_of", ["ticket", "exception"])
def test_17_money_that_is_sent_for_twice_moves_once(verb, page_of):
    boss, row = somebody(SUPERVISORS), make_exception()
    case = row.payout.ticket

    def press() -> int:
        if page_of == "exception":
            return int(boss.client.post(paged(row), {"what": verb, "reason": "It stands."}).status_code)
        return int(boss.do(case, verb, reason="It stands.").status_code)

    assert press() == 302
    done = rows()
    assert press() in {404, 409, 422}
    assert rows() == done
    assert case.payouts.count() == 1


def test_17_an_approval_that_is_sent_again_from_the_same_page_is_stale():
    boss, case = somebody(SUPERVISORS), ticket(State.SUPPLIER_CONFIRM)
    actions.answer_claim(case.claims.get(), "agree", by=somebody().actor)
    seen = fresh(case)
    told = {"amount": "1.00", "channel": "sandbox", "reason": "It is proved.", "version": seen.version}
    assert boss.do(case, "approve", **told).status_code == 302
    done = rows()
    assert boss.do(case, "approve", **told).status_code == 409
    assert rows() == done


@pytest.mark.parametrize("how", ["inactive", "no group", "no staff", "new password"])
def test_whoever_is_let_in_no_more_is_out_in_the_middle_of_a_session(how):
    agent, case = somebody(AGENTS), ticket(State.SUBMITTED)
    assert agent.page(case).status_code == 200
    user = User.objects.get(pk=agent.user.pk)
    if how == "no group":
        user.groups.remove(Group.objects.get(name=AGENTS))
    user.is_active, user.is_staff = how != "inactive", how != "no staff"
    if how == "new password":
        user.set_password("another long one 2")
    user.save()
    assert agent.page(case).status_code in {302, 403}
    assert agent.do(case, "take").status_code in {302, 403}
    assert fresh(case).assignee_id is None


def test_the_contact_alone_becomes_no_more_by_any_way_through_the_portal():
    """Not by a filing, a draft of the full level in another browser, or the page right after filing."""
    order = undelivered()
    seller, buyer = opened(order, full=False), opened(order)
    theirs = with_evidence(buyer, begin(buyer))
    draft = with_evidence(seller, begin(seller))
    assert seller.get(page(seller, theirs)).status_code == 404
    seller.post(page(seller, draft, "summary/"), {"email": "seller@example.com"})
    case = Ticket.objects.get()
    assert case.email != "seller@example.com"
    file = case.evidence.first()
    assert file is not None
    for rest in ("messages/?before=9", f"evidence/{file.pk}/", f"evidence/{file.pk}/320.webp", "case-file.zip"):
        assert seller.get(f"/t/{case.number}/{rest}").status_code == 403
    for rest in ("move/", "messages/", "evidence/", "nudge/", "overdue/"):
        assert seller.post(f"/t/{case.number}/{rest}", {"move": "withdraw", "text": "x"}).status_code == 403
    assert fresh(case).state == State.SUBMITTED


def test_every_page_has_its_policy_and_stands_in_no_frame():
    case = question().ticket
    customer, boss = opened(case), somebody(SUPERVISORS)
    answers = [
        *(
            customer.get(path)
            for path in ("/", "/my/", "/rules/", f"/t/{case.number}/", "/nothing/", "/l/x/", "/s/a/b/")
        ),
        Browser().get(path_of(case.claims.get())),
        Client(enforce_csrf_checks=True).post("/"),
        Client().get("/admin/login/"),
        boss.client.get("/admin/"),
        boss.page(case),
        boss.client.get("/admin/nothing/"),
        person(AUDITORS).client.post("/admin/refunds/ticket/take-next/"),
    ]
    for answer in answers:
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        scripts = re.search(r"script-src ([^;]*)", policy)
        assert scripts is not None
        assert "unsafe-inline" not in scripts[1]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>\s*\S", text(answer))


def test_what_is_private_is_kept_by_no_cache():
    case = question().ticket
    customer, boss, row = opened(case), somebody(SUPERVISORS), make_exception()
    key = key_of(customer)
    draft = begin(customer, "invalid_code")
    private = [
        *(customer.get(path) for path in ("/my/", f"/my/{key}/", f"/my/{key}/file/", page(customer, draft))),
        *(customer.get(f"/t/{case.number}/{rest}") for rest in ("", "filed/", "live/", "history/", "case-file.zip")),
        Browser().get(path_of(case.claims.get())),
        boss.client.get("/admin/"),
        boss.page(case),
        boss.queue(),
        boss.client.get(paged(row)),
        boss.client.get(reverse("admin:refunds_breach_export")),
    ]
    for answer in private:
        if answer.streaming:
            answer.getvalue()
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"], answer.request["PATH_INFO"]


def test_a_deadline_that_nobody_can_reach_is_no_fault():
    """The last year that there is, a number beyond every column, a NUL: a form of the desk says so."""
    agent, case = somebody(SUPERVISORS), ticket()
    for told in ("9999-12-31T23:59", "0001-01-01T00:00", "9" * 30, "\x00"):
        sent = {
            "text": "Thank you.",
            "to": "customer",
            "promise": "write",
            "promised": told,
            "kind": "other",
            "due": told,
        }
        assert agent.do(case, "reply", **sent).status_code == 422
    assert case.commitments.count() == 0
    assert case.submitted_at < timezone.now() + timedelta(days=1)
