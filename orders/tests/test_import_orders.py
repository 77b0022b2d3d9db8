"""The whole way from a file to rows, through the library and through the command."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from orders.feeds import FileRefused, import_file
from orders.feeds.importing import CHUNK, MOST_KEPT
from orders.models import ExternalRefund, Order, Payment, Product, Shop

from .make import make_payment, make_shop

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "samples"
HEADER = "order_number,amount,status"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_shop(code="yunka")


def write(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def counts(summary) -> tuple[int, int, int, int]:
    return summary.created, summary.updated, summary.unchanged, summary.refused_count


def command(*args: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_orders", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def rows_of_everything() -> list[Any]:
    models: list[Any] = [Order, Payment, Product, ExternalRefund]
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(
    ("name", "orders", "payments"),
    [("generic.csv", 6, 5), ("acg_faka.csv", 5, 4), ("card_system.csv", 5, 4), ("dujiaoka.json", 4, 3)],
)
def test_importing_a_sample_twice_changes_nothing(shop, name, orders, payments):
    first = import_file(SAMPLES / name, shop)
    before = rows_of_everything()
    second = import_file(SAMPLES / name, shop)
    assert counts(first) == (orders, 0, 0, 0)
    assert counts(second) == (0, 0, orders, 0)
    assert rows_of_everything() == before
    assert Payment.objects.filter(shop=shop).count() == payments


def test_generic_sample_is_recorded_in_full(shop):
    import_file(SAMPLES / "generic.csv", shop)
    refunded = Order.objects.get(number="G20240514005")
    assert (refunded.status, refunded.payments.get().externally_refunded_fen()) == ("refunded", 61_800)
    partial = Order.objects.get(number="G20240514003")
    assert (partial.quantity, partial.delivered_quantity, partial.delivery) == (2, 1, "partial")
    assert set(Payment.objects.values_list("channel", flat=True)) == {"alipay", "wechatpay", "balance", "sandbox"}
    assert Product.objects.get(code="TOPUP-QB-50").promised_delivery_minutes == 30


def test_card_codes_never_enter_the_database(shop):
    import_file(SAMPLES / "dujiaoka.json", shop)
    everything = repr(rows_of_everything())
    assert "SPTF-AAAA" not in everything
    assert "STEAM-XXXX" not in everything
    assert "mm2024" not in everything


def test_an_unchanged_import_is_a_handful_of_queries(shop, tmp_path, django_assert_max_num_queries):
    path = write(tmp_path, *(f"A{index},1.50,paid" for index in range(CHUNK)))
    assert import_file(path, shop).created == CHUNK
    with django_assert_max_num_queries(6):
        assert import_file(path, shop).unchanged == CHUNK


def test_a_bad_row_is_refused_alone_and_named(shop, tmp_path):
    other = make_payment(order=None, shop=shop, channel="alipay", serial="S1", amount_fen=100)
    path = write(
        tmp_path,
        "A1,1.50,paid,,",
        "A2,-1.50,paid,,",
        "A3,1.50,paid,支付宝,S1",
        "A1,1.50,refunded,,",
        "A1,1.50,paid,,",
        header=f"{HEADER},payment_channel,payment_serial",
    )
    summary = import_file(path, shop)
    assert counts(summary) == (1, 1, 1, 2)
    assert [(row.line, row.number, row.reason) for row in summary.refused] == [
        (3, "A2", "amount is negative or absurdly large."),
        (4, "A3", "The payment S1 is known with ¥1.00; this row says ¥1.50."),
    ]
    assert [(row.line, row.reason.split(":")[0]) for row in summary.notes] == [(6, "The order stays refunded")]
    assert Order.objects.get().status == "refunded"
    other.refresh_from_db()
    assert other.order is None


def test_the_same_order_twice_in_one_chunk_is_judged_by_its_latest_row(shop, tmp_path):
    path = write(tmp_path, "A1,1.50,paid")
    import_file(path, shop)
    summary = import_file(write(tmp_path, "A1,1.50,frozen", "A1,1.50,paid"), shop)
    assert counts(summary) == (0, 2, 0, 0)
    assert Order.objects.get().status == "paid"


def test_refusals_are_bounded_but_all_counted(shop, tmp_path):
    path = write(tmp_path, *(f"A{index},x,paid" for index in range(MOST_KEPT + 200)))
    told: list[object] = []
    summary = import_file(path, shop, on_refused=told.append)
    assert (len(summary.refused), summary.refused_count, len(told)) == (MOST_KEPT, MOST_KEPT + 200, MOST_KEPT + 200)


def test_progress_ends_at_the_files_size(shop, tmp_path):
    path, seen = write(tmp_path, *(f"A{index},1,unpaid" for index in range(3))), []
    import_file(path, shop, progress=lambda done, size: seen.append((done, size)))
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


def test_an_interrupted_import_is_simply_started_again(shop, tmp_path):
    path = write(tmp_path, *(f"A{index},1,paid" for index in range(CHUNK + 100)))

    def interrupt(done: int, size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(path, shop, progress=interrupt)
    assert Order.objects.count() == CHUNK
    assert counts(import_file(path, shop)) == (100, 0, CHUNK, 0)


def test_two_shops_may_use_the_same_numbers(shop, tmp_path):
    path, other = write(tmp_path, "A1,1.50,paid"), make_shop()
    assert counts(import_file(path, shop)) == counts(import_file(path, other)) == (1, 0, 0, 0)


def test_a_header_without_orders_is_refused(shop, tmp_path):
    with pytest.raises(FileRefused, match="no orders below it"):
        import_file(write(tmp_path), shop)


def test_hostile_cells_are_data_or_refused_never_an_error(shop, tmp_path):
    path = write(
        tmp_path,
        "=cmd|' /C calc'!A0,1.50,paid,x",
        "'; DROP TABLE orders_order;--,1.50,paid,<script>alert(1)</script>",
        "A\u202e1,1.50,paid,x",
        "A\x1b[31m,1.50,paid,x",
        f"{'9' * 65},1.50,paid,x",
        f"A1,{'9' * 400},paid,x",
        f"A2,1.50,paid,{'长' * 201}",
        header=f"{HEADER},product_name",
    )
    summary = import_file(path, shop)
    assert counts(summary) == (2, 0, 0, 5)
    assert [row.line for row in summary.refused] == [4, 5, 6, 7, 8]
    assert "\x1b" not in repr([(row.number, row.reason) for row in summary.refused]).replace("\\x1b", "\x1b")


def test_command_reports_what_it_did(shop):
    out, err = command(str(SAMPLES / "card_system.csv"), "--shop", "yunka")
    assert out == "card_system (gb18030): 5 created, 0 updated, 0 unchanged, 0 refused\n"
    assert err == ""


def test_command_names_refused_rows_and_writes_them_without_formulas(shop, tmp_path):
    refused = tmp_path / "refused.csv"
    path = write(tmp_path, "A1,1.50,paid", '"=1+1",x,paid')
    out, err = command(str(path), "--shop", "yunka", "--refused", str(refused))
    assert "1 created, 0 updated, 0 unchanged, 1 refused" in out
    assert "line 3, order =1+1, refused: amount is x: not an amount in CNY such as 12.50." in out
    assert err.strip() == "1 row was refused."
    with refused.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["3", "'=1+1", "amount is x: not an amount in CNY such as 12.50."]


def test_command_refuses_a_whole_file_and_an_unknown_shop(shop, tmp_path):
    path = write(tmp_path, "1,2", header="a,b")
    with pytest.raises(CommandError, match=r"^Nothing was imported\. This is no order file that we know\."):
        command(str(path), "--shop", "yunka")
    with pytest.raises(CommandError, match=r"There is no shop other\. Known shops: yunka\."):
        command(str(path), "--shop", "other")
    assert not Order.objects.exists()
