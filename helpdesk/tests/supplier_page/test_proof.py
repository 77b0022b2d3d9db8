"""Proof that comes with an answer: all of it or none, examined like any file, for the desk alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as File

from refunds.models import Claim
from refunds.tests import files

from .asking import Browser, fresh, path_of, question, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": local}
    return tmp_path


@pytest.fixture
def claim() -> Claim:
    return question()


def stored(folder: Path) -> int:
    return len([path for path in folder.rglob("*") if path.is_file()])


def png(width: int = 64, name: str = "log.png") -> File:
    return File(name, files.make_png(width), "image/png")


HOSTILE = {
    "page.png": b"<html><script>alert(1)</script></html>",
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    ".htaccess": b"AddType application/x-httpd-php .png\n<?php system('id'); ?>",
    "empty.png": b"",
    "bomb.png": files.make_png_bomb(),
    "cut.png": files.make_png()[:200],
}


def test_proof_is_kept_with_the_answer(claim, folder):
    Browser().post(path_of(claim), "refuse", remark="See the log.", proof=[png(), png(65)])
    rows = fresh(claim).proof.all()
    assert {(row.kind, row.added_by_kind, row.content_type) for row in rows} == {("supplier", "supplier", "image/png")}
    assert (len(rows), stored(folder)) == (2, 2)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_among_good_ones_is_named_and_nothing_is_kept_by_halves(claim, folder, name):
    bad = File(name, HOSTILE[name], "image/png")
    response = Browser().post(path_of(claim), "refuse", remark="See the log.", proof=[png(), bad, png(65)])
    assert response.status_code == 422
    told = words(response)
    assert "Nothing was sent yet." in told
    assert f"{name.removeprefix('.htaccess') or 'htaccess'}" in told
    assert "See the log." in response.content.decode()
    assert (fresh(claim).status, stored(folder), claim.proof.count()) == ("open", 0, 0)


def test_a_hostile_name_stays_a_name(claim):
    bad = File("<b onclick=alert(1)>.png", b"", "image/png")
    response = Browser().post(path_of(claim), "agree", proof=[bad])
    assert "<b onclick" not in response.content.decode()
    assert "&lt;b onclick=alert(1)&gt;.png" in response.content.decode()


def test_more_than_five_are_refused_before_any_is_stored(claim, folder):
    response = Browser().post(path_of(claim), "agree", proof=[png(64 + number) for number in range(6)])
    assert response.status_code == 422
    assert "At most 5 files go with an answer." in words(response)
    assert stored(folder) == 0


def test_a_body_that_is_too_large_is_refused_before_it_is_read(claim, folder, settings):
    settings.EVIDENCE_MAX_BYTES = 10_000
    large = File("large.png", b"x" * 200_000, "image/png")
    response = Browser().post(path_of(claim), "agree", proof=[large])
    assert response.status_code == 413
    assert "The files together are too large" in words(response)
    assert (fresh(claim).status, stored(folder)) == ("open", 0)


def test_a_second_tap_leaves_no_file_behind(claim, folder):
    path = path_of(claim)
    Browser().post(path, "agree", proof=[png()])
    Browser().post(path, "agree", proof=[png(65)])
    assert (claim.proof.count(), stored(folder)) == (1, 1)


def test_storage_that_does_not_answer_loses_no_word(claim, settings, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("no folder")
    settings.STORAGES["evidence"]["OPTIONS"]["location"] = str(blocked)
    settings.STORAGES = {**settings.STORAGES}
    response = Browser().post(path_of(claim), "refuse", remark="See the log.", proof=[png()])
    assert response.status_code == 422
    assert "The file storage cannot be reached" in words(response)
    assert "See the log." in response.content.decode()
    assert fresh(claim).status == "open"


def test_proof_is_counted_on_the_page_and_not_shown(claim):
    Browser().post(path_of(claim), "agree", proof=[png(name="secret-name.png")])
    page = Browser().get(path_of(claim))
    assert "1 file of proof came with it." in words(page)
    told = page.content.decode()
    assert "secret-name" not in told
    assert not [row.path for row in claim.proof.all() if row.path in told]
