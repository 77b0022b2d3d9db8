"""The demo's history: every state of a ticket, sound books and records; begun anew only when it must be."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from PIL import Image

from helpdesk import health
from helpdesk.demo import history, market, printed, ready, renewal
from helpdesk.demo.history.queue import QUEUE
from helpdesk.demo.history.words import Pool, desk
from helpdesk.demo.pictures import Goods, Line, Receipt, chat, goods, receipt
from orders.models import Order, Product, Shop, Supplier
from refunds import books, breaches, clock_differences, record
from refunds.lifecycle import State
from refunds.models import Breach, Commitment, Delivery, Event, MoneyException, Payout, Ticket
from refunds.promises import find_promises
from refunds.tests.test_imports import imported, sources, within

# A Thursday morning: suppliers were asked in the night, the desk has been open for an hour.
NOW = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAYS, ORDERS = 14, 12


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": local, "evidence": local}
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_history_has_every_state_and_leaves_everything_in_order(folder: Path):
    market.set_up()
    flow = history.write(NOW, days=DAYS, orders=ORDERS)
    assert flow.refused == []
    assert [*books.differences(), *record.differences(), *clock_differences.differences()] == []
    _shows_every_course()
    _has_a_queue_of_now()
    _was_told_in_the_past_and_mailed_nobody()
    _can_be_tried(folder)


def _shows_every_course() -> None:
    states = set(Ticket.objects.values_list("state", flat=True))
    assert states == set(State.values) - {State.NEW}
    assert set(Commitment.objects.values_list("status", flat=True)) >= {"open", "kept", "broken", "superseded"}
    contests = Commitment.objects.filter(contested_at__isnull=False)
    assert set(contests.values_list("contest_outcome", flat=True)) == {None, "upheld", "dismissed"}
    reviewed, waiting = Breach.objects.exclude(cause=None), breaches.unreviewed()
    assert reviewed.values("cause").distinct().count() > 1
    assert waiting.exists()
    assert waiting.earliest("detected_at").detected_at > reviewed.latest("detected_at").detected_at
    assert set(Payout.objects.values_list("status", flat=True)) >= {"succeeded", "failed", "held", "cancelled"}
    assert set(MoneyException.objects.values_list("kind", flat=True)) == set(MoneyException.Kind.values)
    assert Breach.objects.filter(assignee__isnull=False).values("clock__kind").distinct().count() > 1
    kinds = {"revoke", "appeal", "expire", "approval_requested", "supplier_answered_late", "external_refund", "nudge",
             "press_overdue", "late_success", "transfer_confirmed", "supplier_silent", "reveal", "remind"}  # fmt: skip
    assert kinds - set(Event.objects.values_list("kind", flat=True)) == set()
    assert {row.language for row in Ticket.objects.all()} == {"zh-hans", "en"}


def _has_a_queue_of_now() -> None:
    unfinished = Ticket.objects.exclude(state__in=("paid", "rejected", "withdrawn"))
    assert unfinished.count() >= len(QUEUE) - 2
    names = set(unfinished.values_list("assignee__username", flat=True))
    assert names >= {None, "lin", "chen"}
    assert unfinished.filter(approval_requested_fen__isnull=False).count() >= 3
    due = unfinished.filter(clocks__stopped_at=None).values_list("clocks__due_at", flat=True)
    assert min(filter(None, due)) < NOW < max(filter(None, due))
    assert MoneyException.objects.filter(closed_at=None).count() == 2


def _was_told_in_the_past_and_mailed_nobody() -> None:
    assert mail.outbox == []
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Order.objects.filter(created_at__gt=NOW).exists()
    assert not Delivery.objects.filter(attempts__gt=1).exists()
    checks = health.check_all(NOW)
    assert [name for name, check in checks.items() if not check.ok] == []


def _can_be_tried(folder: Path) -> None:
    market.connect_suppliers()
    chosen = ready.choose(NOW, folder / "pictures")
    assert ready.choose(NOW, folder / "pictures") == chosen
    assert len(list((folder / "pictures").glob(f"{chosen.to_file.number}-*"))) == 3
    question = ready.question()
    assert question is not None
    assert question.supplier.adapter == "manual"
    text = printed.where_to_click(NOW)
    for word in (chosen.to_file.number, market.PASSWORD, market.QUERY_PASSWORD, "/admin/", "lin", "zhao"):
        assert word in text


@pytest.mark.django_db
def test_market_is_set_up_once():
    def counts() -> list[int]:
        return [model.objects.count() for model in (Shop, Supplier, Product, get_user_model())]

    market.set_up()
    before = counts()
    market.set_up()
    assert counts() == before
    assert {user.is_staff for user in get_user_model().objects.all()} == {True}


def test_history_is_kept_for_its_day_and_its_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(renewal, "VAR", tmp_path / "demo")
    monkeypatch.setattr(renewal, "STAMP", tmp_path / "demo" / "seeded.json")
    assert not renewal.is_current()
    renewal.begin_anew()
    (tmp_path / "demo" / "helpdesk.sqlite3").write_text("rows")
    assert not renewal.is_current()
    renewal.done()
    assert renewal.is_current()
    monkeypatch.setattr(renewal, "_digest", lambda: "another demo")
    assert not renewal.is_current()
    renewal.begin_anew()
    assert list((tmp_path / "demo").iterdir()) == []


def test_files_belong_to_one_demo_at_a_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(renewal, "VAR", tmp_path / "demo")
    with renewal.claim(), pytest.raises(SystemExit, match="runs already"):
        renewal.claim()
    renewal.claim().close()


def test_desk_says_nothing_that_promises():
    pools: list[Pool] = [value for value in vars(desk).values() if isinstance(value, dict) and "zh" in value]
    pools += desk.REJECTED.values()
    words = [text for pool in pools for texts in pool.values() for text in texts]
    assert len(words) > 20
    assert [text for text in words if find_promises(text, at=NOW)] == []


@pytest.mark.parametrize("seed", range(6))
def test_pictures_are_screens_of_a_phone(seed: int):
    rng = Random(seed)  # noqa: S311
    told = Receipt("¥29.80", "云卡商城", "Q币 50个", "YK26112600001", "20261126220014123456789012", NOW)
    state = Goods("Q币 50个", "QQ号 1", "YK26112600001", "处理中", "正在等待", NOW, is_code=seed % 2 == 0)
    for content in (
        receipt(told, rng),
        goods(state, rng),
        chat("客服", [Line(True, "在吗"), Line(False, "在")], NOW, rng),
    ):
        assert Image.open(io.BytesIO(content)).size == (540, 1170)
        assert len(content) < 60_000


def test_product_knows_nothing_of_its_demo():
    product = [path for path in sources("helpdesk") if "demo" not in path.parts]
    found = [
        f"{path.name} imports {name}" for path in product for name in imported(path) if within(name, ("helpdesk.demo",))
    ]
    assert found == []
