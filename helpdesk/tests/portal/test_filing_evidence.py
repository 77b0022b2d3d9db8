"""Evidence of a filing that is not sent yet: taken in, refused and removed one by one, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from helpdesk.models import DraftFile, FilingDraft
from helpdesk.portal import filing_draft, uploads
from orders.tests.make import make_order
from refunds import evidence
from refunds.evidence import Intake, StorageUnavailable, Upload
from refunds.models import Evidence, Ticket
from refunds.tests import files
from refunds.tests.make import kept_file, make_ticket

from .browsing import opened
from .filing_way import begin, most_files, page, png, raw, send, stored, undelivered, upload, with_evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return opened(undelivered())


def form(client: Client, draft: FilingDraft, **told: Any) -> Any:
    return client.post(page(client, draft), told)


def test_the_form_takes_files_of_each_kind_and_the_note_at_once(client, folder):
    draft = begin(client)
    told = {"file-payment": [png(width=64), png(width=65)], "file-product": [png(width=66)]}
    answer = form(client, draft, description="It never came.\r\nI asked twice.", next="1", **told)
    assert (answer.status_code, answer["Location"]) == (302, page(client, draft, "summary/"))
    draft.refresh_from_db()
    assert draft.description == "It never came.\nI asked twice."
    assert list(draft.files.values_list("kind", flat=True)) == ["payment", "payment", "product"]
    assert len(stored(folder)) == 3
    assert draft.files.get(kind="product").original_name == "shot.png"


def test_a_refused_file_says_why_beside_its_name_and_the_good_ones_stay(client, folder):
    draft = begin(client)
    told = {"file-payment": [png(), raw(files.HTML, "坏图.png"), raw(b"", "empty.png")]}
    answer = form(client, draft, description="Words", next="1", **told)
    text = answer.content.decode()
    assert answer.status_code == 422
    for said in ("坏图.png", "contains a web page or a program", "empty.png", "The file is empty", "shot.png", "Words"):
        assert said in text
    assert (draft.files.count(), len(stored(folder))) == (1, 1)


def test_the_script_gets_the_drawn_row_or_the_sentence(client):
    draft = begin(client)
    answer = upload(client, draft, png("付款 <b>.png"))
    row = draft.files.get()
    told = answer.json()
    assert (answer.status_code, [one["key"] for one in told["kept"]], told["refused"]) == (200, [row.key], [])
    assert f"files/{row.key}/picture/" in told["kept"][0]["html"]
    assert "<b>" not in told["kept"][0]["html"]
    answer = upload(client, draft, raw(files.SVG, "x.svg"))
    assert answer.status_code == 422
    assert answer.json()["kept"] == []
    assert [(one["name"], one["code"]) for one in answer.json()["refused"]] == [("x.svg", "active_content")]
    assert answer.json()["refused"][0]["sentence"]


def test_a_plain_form_is_sent_back_to_its_page(client):
    draft = begin(client)
    answer = client.post(page(client, draft, "files/"), {"kind": "payment", "file": [png()]})
    assert (answer.status_code, answer["Location"]) == (302, page(client, draft))
    assert draft.files.count() == 1


HOSTILE = [
    (files.SVG, "a.svg"),
    (files.SVG, "a.png"),
    (files.HTML, "shot.png"),
    (files.HTML, "shot.txt"),
    (b"", "empty.png"),
    (files.make_png()[:-20], "cut.png"),
    (files.make_png() + files.HTML, "polyglot.png"),
    (files.make_png_bomb(), "bomb.png"),
    (files.make_zip(), "a.zip"),
    (files.make_pdf(b"/AA << /O << /S /JavaScript /JS (app.alert(1)) >> >>"), "script.pdf"),
    (b"MZ" + bytes(range(256)), "program.exe"),
]


@pytest.mark.parametrize(("data", "name"), HOSTILE, ids=[name for _data, name in HOSTILE])
def test_hostile_files_are_refused_and_leave_nothing(client, folder, data, name):
    draft = begin(client)
    answer = upload(client, draft, raw(data, name))
    assert answer.status_code == 422
    assert (draft.files.count(), stored(folder)) == (0, [])


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "a\r\nSet-Cookie: x.png", "\u202egnp.exe", "x" * 300 + ".png", ".htaccess"]
)
def test_hostile_names_name_nothing(client, folder, name):
    draft = begin(client)
    upload(client, draft, png(name))
    row = draft.files.get()
    assert [path.relative_to(folder).as_posix() for path in stored(folder)] == [row.path]
    assert row.path.startswith(f"evidence/{draft.key}/")
    assert len(row.original_name) <= 120
    assert not set(row.original_name) & set("\r\n/\u202e")


def test_a_file_that_is_too_large_is_refused(client, settings):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    draft = begin(client)
    answer = upload(client, draft, raw(files.make_png() + bytes(1024 * 1024), "big.png"))
    assert answer.json()["refused"][0]["code"] == "too_large"


@pytest.mark.parametrize("kind", ["", "supplier", "state", "payment'--"])
def test_only_the_three_kinds_are_taken(client, kind):
    draft = begin(client)
    assert upload(client, draft, png(), kind=kind).json()["refused"][0]["code"] == "unknown_kind"
    assert draft.files.count() == 0


def test_the_same_file_twice_is_kept_once(client, folder):
    draft = begin(client)
    upload(client, draft, png())
    assert upload(client, draft, png("again.png")).json()["refused"][0]["code"] == "duplicate"
    assert len(stored(folder)) == 1


def test_too_many_files_are_refused_one_by_one(client, settings, folder):
    settings.EVIDENCE_MAX_FILES = 3
    draft = begin(client)
    told = {"file-payment": [png(f"{n}.png", width=50 + n) for n in range(5)]}
    answer = form(client, draft, **told)
    assert answer.status_code == 422
    assert answer.content.decode().count("At most 3 files fit") >= 2
    assert (draft.files.count(), len(stored(folder))) == (3, 3)


def test_too_many_files_in_one_request_are_refused_as_a_whole(client):
    draft = begin(client)
    answer = form(client, draft, **{"file-payment": [png(width=50 + n) for n in range(most_files() + 1)]})
    assert answer.status_code == 413
    assert "too much at once" in answer.content.decode()


def test_two_uploads_at_once_fill_the_draft_no_further(client, settings, folder):
    """Counted again under the lock: whoever was slower is refused, and his file is gone."""
    draft = begin(client)
    upload(client, draft, png(width=61))
    late = evidence.keep_all(draft.key, [Upload(png("b.png", width=n), "b.png", "payment") for n in (61, 62, 63)])
    settings.EVIDENCE_MAX_FILES = 2
    told = uploads._written(draft, late)
    assert ([file.sha256 for file in told.kept], [file.code for file in told.refused]) == (
        [late.kept[1].sha256],
        ["too_late", "too_late"],
    )
    assert (draft.files.count(), len(stored(folder))) == (2, 2)


def test_a_fault_while_writing_leaves_no_file_behind(client, folder, monkeypatch):
    draft = begin(client)
    monkeypatch.setattr(DraftFile.objects, "bulk_create", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        uploads.take(draft, None, [Upload(png(), "a.png", "payment")])
    assert stored(folder) == []


def test_without_storage_the_note_is_kept_and_trying_again_is_offered(client, monkeypatch):
    draft = begin(client)

    def down(*_args: Any, **_options: Any) -> Intake:
        raise StorageUnavailable

    monkeypatch.setattr(evidence, "keep_all", down)
    answer = form(client, draft, description="Kept all the same", next="1", **{"file-payment": [png()]})
    assert answer.status_code == 503
    assert "Kept all the same" in answer.content.decode()
    assert "could not be stored" in answer.content.decode()
    answer = upload(client, draft, png())
    assert (answer.status_code, bool(answer.json()["sentence"])) == (503, True)


@pytest.mark.parametrize("by_script", [True, False])
def test_a_file_is_removed_with_all_that_was_drawn_of_it(client, folder, by_script):
    draft = begin(client)
    upload(client, draft, png())
    key = draft.files.get().key
    picture = client.get(page(client, draft, f"files/{key}/picture/"))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")
    if by_script:
        answer = client.post(page(client, draft, f"files/{key}/remove/"), headers={"accept": "application/json"})
        assert answer.json() == {"removed": key}
    else:
        assert form(client, draft, remove=key, description="Still here").status_code == 302
        draft.refresh_from_db()
        assert draft.description == "Still here"
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert draft.files.count() == 0


@pytest.mark.parametrize("key", ["", "x", "\x00", "a" * 5000])
def test_what_names_no_file_removes_none(client, key):
    draft = with_evidence(client, begin(client))
    assert form(client, draft, remove=key).status_code == (404 if key else 302)
    assert draft.files.count() == 2


def test_with_the_contact_alone_nothing_is_told_of_the_open_ticket_s_files():
    """A seller who knows the contact could try pictures until one is "sent already", or count what is there."""
    order = undelivered()
    seller = opened(order, full=False)
    draft = begin(seller)
    buyer = opened(order)
    send(buyer, with_evidence(buyer, begin(buyer)))
    assert Evidence.objects.count() == 2
    answer = upload(seller, draft, png(width=64)).json()
    assert (len(answer["kept"]), answer["refused"]) == (1, [])


def test_looking_removes_nothing(client):
    draft = with_evidence(client, begin(client))
    key = draft.files.all()[0].key
    for rest in (f"files/{key}/remove/", "files/", "words/"):
        assert client.get(page(client, draft, rest)).status_code == 405
    client.get(page(client, draft), {"remove": key, "next": "1"})
    client.get(page(client, draft, "summary/"))
    assert draft.files.count() == 2


def test_only_pictures_have_a_picture(client):
    draft = begin(client)
    upload(client, draft, raw(files.make_pdf(), "bill.pdf"))
    assert client.get(page(client, draft, f"files/{draft.files.get().key}/picture/")).status_code == 404


@pytest.mark.parametrize("whose", ["browser", "order", "level", "draft"])
def test_a_draft_and_its_files_are_nobody_elses(whose):
    order = undelivered()
    client = opened(order)
    draft = begin(client)
    upload(client, draft, png())
    file = draft.files.get().key
    if whose == "draft":
        other, path = opened(undelivered()), None
        path = page(other, begin(other))
    else:
        subject = undelivered() if whose == "order" else order
        other = opened(subject, full=whose != "level")
        path = page(other, draft)
    if whose != "draft":
        assert other.get(path).status_code == 404
        assert other.get(f"{path}summary/").status_code == 404
        assert other.post(f"{path}files/", {"kind": "payment", "file": [png(width=70)]}).status_code == 404
        assert other.post(f"{path}words/", {"description": "x"}).status_code == 404
        assert other.post(f"{path}summary/").status_code == 404
    assert other.get(f"{path}files/{file}/picture/").status_code == 404
    assert other.post(f"{path}files/{file}/remove/").status_code == 404
    assert other.post(path, {"remove": file}).status_code == 404
    draft.refresh_from_db()
    assert (draft.files.count(), draft.description) == (1, "")


def test_the_note_is_kept_while_it_is_written_and_never_too_long(client):
    draft = begin(client)
    answer = client.post(
        page(client, draft, "words/"), {"description": "a\x00b" + "x" * 6000}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert (draft.description[:2], len(draft.description)) == ("ab", 5000)


def test_what_was_written_is_text(client):
    draft = begin(client)
    form(client, draft, description="</textarea><script>alert(1)</script>")
    for rest in ("", "summary/"):
        assert "<script>alert(1)" not in client.get(page(client, draft, rest)).content.decode()


def test_a_sent_draft_takes_nothing_more(client):
    draft = with_evidence(client, begin(client))
    send(client, draft)
    number = Ticket.objects.get().number
    assert client.get(page(client, draft))["Location"] == f"/t/{number}/filed/"
    answer = upload(client, draft, png(width=99))
    assert (answer.status_code, answer.json()) == (409, {"location": f"/t/{number}/filed/"})
    with pytest.raises(uploads.Filed):
        uploads.take(draft, None, [Upload(png(width=98), "a.png", "payment")])


def test_files_that_the_open_ticket_has_are_known(client):
    order = make_order()
    browser = opened(order)
    draft = begin(browser, "changed_mind")
    upload(browser, draft, png())
    same = draft.files.get().sha256
    draft.files.all().delete()
    make_ticket(order=order, evidence=(), scenario="changed_mind")
    Evidence.objects.create(
        ticket=order.tickets.get(), position=1, added_by_kind="customer", at=order.created_at,
        **{name: getattr(kept_file(sha256=same), name) for name in uploads.COLUMNS},
    )  # fmt: skip
    assert upload(browser, draft, png("again.png")).json()["refused"][0]["code"] == "duplicate"


def test_what_is_asked_for_and_what_may_help(client):
    text = client.get(page(client, begin(client))).content.decode()
    needed, extra = text.split('<details class="more"')
    assert 'data-kind="payment"' in needed
    assert 'data-kind="product"' in needed
    assert 'data-kind="communication"' in extra
    assert "Up to 20 files of at most 10 MB each" in text


def test_the_page_costs_the_same_with_many_files(client, django_assert_num_queries, django_assert_max_num_queries):
    draft = begin(client)
    upload(client, draft, png(width=50))
    with django_assert_max_num_queries(20) as one:
        client.get(page(client, draft))
    cost = len(one)
    upload(client, draft, *[png(width=51 + n) for n in range(9)])
    with django_assert_num_queries(cost):
        client.get(page(client, draft))


def test_a_flood_for_one_draft_ends(client, monkeypatch):
    monkeypatch.setattr(filing_draft, "POSTS_MOST", 2)
    draft = begin(client)
    for width in (50, 51):
        assert upload(client, draft, png(width=width)).status_code == 200
    answer = upload(client, draft, png(width=52))
    assert (answer.status_code, "wait about" in answer.json()["sentence"]) == (429, True)
    assert form(client, draft, description="x").status_code == 429
    assert client.get(page(client, draft)).status_code == 200
    assert draft.files.count() == 2
