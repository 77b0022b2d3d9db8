"""Files as shops really export them, and as nobody should."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from orders.facts import OrderFacts, PaymentFacts, Refused
from orders.feeds import FileRefused, generic
from orders.feeds.dujiaoka import from_webhook
from orders.feeds.reading import Entry, open_feed
from orders.models import Shop

SAMPLES = Path(__file__).parent / "samples"
SHANGHAI = ZoneInfo("Asia/Shanghai")
HEADER = "order_number,amount,status"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop() -> Shop:
    """Not saved: reading a file needs no database, and these tests prove it."""
    return Shop(code="s", name="s")


def write(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(path: Path, shop: Shop) -> tuple[str, str, list[Entry]]:
    with open_feed(path, shop) as reading:
        return reading.format, reading.encoding, list(reading.entries)


def facts_of(path: Path, shop: Shop) -> list[OrderFacts]:
    entries = read(path, shop)[2]
    assert [entry for entry in entries if isinstance(entry.told, Refused)] == []
    return [entry.told for entry in entries if isinstance(entry.told, OrderFacts)]


def file_refusal(path: Path, shop: Shop) -> str:
    with pytest.raises(FileRefused) as refused:
        read(path, shop)
    return refused.value.reason


def refusals(path: Path, shop: Shop) -> list[tuple[int, str]]:
    return [(one.line, one.told.reason) for one in read(path, shop)[2] if isinstance(one.told, Refused)]


@pytest.mark.parametrize(
    ("name", "format_", "encoding", "rows"),
    [
        ("generic.csv", "generic", "utf-8", 6),
        ("acg_faka.csv", "acg_faka", "utf-8", 5),
        ("card_system.csv", "card_system", "gb18030", 5),
        ("dujiaoka.json", "dujiaoka", "utf-8", 4),
    ],
)
def test_samples_are_detected_and_read_whole(shop, name, format_, encoding, rows):
    found = read(SAMPLES / name, shop)
    assert found[:2] == (format_, encoding)
    assert [entry for entry in found[2] if isinstance(entry.told, Refused)] == []
    assert len(found[2]) == rows


def test_acg_faka_row(shop):
    first, _second, waiting, _fourth, unpaid = facts_of(SAMPLES / "acg_faka.csv", shop)
    assert first == OrderFacts(
        number="112405141158201234",
        product_name="网易云音乐黑胶VIP 月卡",
        quantity=2,
        amount_fen=3_000,
        status="paid",
        placed_at=datetime(2024, 5, 14, 11, 58, 20, tzinfo=SHANGHAI),
        delivery="success",
        contact="zhangsan@example.com",
        payment=PaymentFacts("支付宝", None, 3_000, datetime(2024, 5, 14, 11, 58, 55, tzinfo=SHANGHAI)),
    )
    assert (waiting.product_name, waiting.delivery) == ("爱奇艺黄金VIP 季卡（直充, 填手机号）", "processing")
    assert (unpaid.status, unpaid.delivery, unpaid.payment) == ("unpaid", None, None)


def test_card_system_rows(shop):
    facts = facts_of(SAMPLES / "card_system.csv", shop)
    assert [(one.status, one.delivery) for one in facts] == [
        ("paid", "success"),
        ("paid", "processing"),
        ("frozen", None),
        ("refunded", None),
        ("unpaid", None),
    ]
    assert facts[0].number == "20240514115820345"
    assert facts[1].amount_fen == 19_800
    assert facts[1].payment == PaymentFacts(
        "微信扫码", "4200002346202405149876543210", 19_800, datetime(2024, 5, 14, 12, 5, 50, tzinfo=SHANGHAI)
    )
    assert facts[2].target_account == "区服: 安卓QQ 角色ID: 10086"
    assert facts[4].payment is None


def test_dujiaoka_facts_hold_no_card_code(shop):
    facts = facts_of(SAMPLES / "dujiaoka.json", shop)
    assert [(one.status, one.delivery, one.quantity) for one in facts] == [
        ("paid", None, 1),
        ("paid", None, 2),
        ("paid", "success", 1),
        ("closed", None, 1),
    ]
    assert (facts[1].product_code, facts[1].product_name, facts[1].amount_fen) == ("15", "ChatGPT Plus 代充", 29_600)
    assert (facts[2].query_password, facts[2].price_fen) == ("mm2024", 10_000)
    everything = repr([vars(one) for one in facts])
    assert "SPTF-AAAA" not in everything
    assert "STEAM-XXXX" not in everything


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ([], "The message is not a JSON object."),
        ({}, "Missing: order_sn, actual_price, title."),
        ({"order_sn": {"$ne": 1}}, "order_sn is not a plain text or number."),
        ({"order_sn": "1", "title": "t", "actual_price": True}, "actual_price is not a plain text or number."),
        ({"order_sn": "1", "title": "t", "actual_price": 1e30}, "actual_price is 1e+30: not an amount in CNY"),
        ({"order_sn": "1", "title": "t", "actual_price": "1", "status": 9}, "status is 9; known are: 1, 2, 3,"),
    ],
)
def test_webhook_refuses_with_a_sentence(shop, payload, sentence):
    with pytest.raises(Refused) as refused:
        from_webhook(payload, shop)
    assert sentence in refused.value.reason


def test_webhook_reads_json_numbers_as_amounts(shop):
    facts = from_webhook({"order_sn": "1", "title": "点卡 x 3", "actual_price": 19.9, "good_id": 5}, shop)
    assert (facts.amount_fen, facts.quantity, facts.product_name, facts.product_code) == (1_990, 3, "点卡", "5")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends(tmp_path, shop, encoding, delimiter, newline):
    lines = ["status,备注,order_number,product_name,amount", "paid,无,A1,点卡,1.50", "", ",,,,", "paid,无,A2,卡,2"]
    text = newline.join(line.replace(",", delimiter) for line in lines)
    facts = facts_of(write(tmp_path, text, encoding), shop)
    assert [(one.number, one.product_name, one.amount_fen) for one in facts] == [("A1", "点卡", 150), ("A2", "卡", 200)]


def test_encoding_is_found_however_late_the_first_chinese_character_comes(tmp_path, shop):
    rows = "".join(f"A{index},1,paid,x\n" for index in range(20_000)) + "B1,1,paid,点卡\n"
    for encoding in ("utf-8", "gbk"):
        facts = facts_of(write(tmp_path, f"{HEADER},product_name\n{rows}", encoding), shop)
        assert facts[-1].product_name == "点卡"


def test_a_broken_byte_refuses_its_row_alone(tmp_path, shop):
    rows = "".join(f"A{index},1,paid,点卡充值\n" for index in range(5)).encode()
    path = write(tmp_path, f"{HEADER},product_name\n".encode() + rows + b"B1,1,paid,\xff\n" + rows)
    assert refusals(path, shop) == [(7, "The row has characters that are broken in the file's encoding.")]


@pytest.mark.parametrize(
    "cell", ['="20240514"', '"=""20240514"""', "20240514\t", "`20240514", "20240514`", "'20240514"]
)
def test_ids_are_unwrapped(tmp_path, shop, cell):
    assert facts_of(write(tmp_path, f'{HEADER}\n{cell},"¥1,234.50",paid\n'), shop)[0].number == "20240514"
    assert facts_of(write(tmp_path, f"{HEADER}\n{cell},1,paid\n"), shop)[0].amount_fen == 100


def test_quoted_newlines_and_line_numbers(tmp_path, shop):
    path = write(tmp_path, f'\n{HEADER},product_name\nA1,1,paid,"a\nb\nc"\n\nA2,x,paid,d\n')
    entries = read(path, shop)[2]
    assert isinstance(entries[0].told, OrderFacts)
    assert entries[0].told.product_name == "a b c"
    assert [(entry.line, entry.number) for entry in entries] == [(3, "A1"), (7, "A2")]


def test_rows_are_refused_alone(tmp_path, shop):
    rows = [
        "A1,1.50,paid",
        "A2,1.50",
        "A3,1.50,paid,extra",
        "A4,1.505,paid",
        "A5,１.50,paid",
        "A6,1e3,paid",
        "A7,1.50,done",
        "2.02405E+17,1.50,paid",
        'A8,"1.50"x,paid',
        "A9,1.50,paid",
    ]
    path = write(tmp_path, "\n".join([HEADER, *rows]))
    assert refusals(path, shop) == [
        (3, "The row has 2 columns where the header has 3."),
        (4, "The row has 4 columns where the header has 3."),
        (5, "amount is 1.505: not an amount in CNY such as 12.50."),
        (6, "amount is １.50: not an amount in CNY such as 12.50."),
        (7, "amount is 1e3: not an amount in CNY such as 12.50."),
        (
            8,
            f"status is done; known are: {', '.join(generic.STATUSES)}.",
        ),
        (9, "order_number is 2.02405E+17: a spreadsheet has rounded it; export the file again as text."),
        (10, "The line is broken: its quotation marks do not match."),
    ]
    assert len(read(path, shop)[2]) == 10


@pytest.mark.parametrize("after", [3, 200])
def test_an_unclosed_quote_costs_its_own_line_only(tmp_path, shop, after):
    rows = "".join(f"B{index},1,paid\n" for index in range(after))
    path = write(tmp_path, f'{HEADER}\nA1,1,paid\n"A2,1,paid\n{rows}')
    entries = read(path, shop)[2]
    assert len(entries) == after + 2
    assert [entry.line for entry in entries if isinstance(entry.told, Refused)] == [3]


def test_overlong_fields_and_lines_are_refused_alone(tmp_path, shop):
    long_field, long_line = "x" * 140_000, "y" * 600_000
    path = write(tmp_path, f"{HEADER}\nA1,1,paid\n{long_field},1,paid\n{long_line}\nA2,1,paid\n")
    assert refusals(path, shop) == [
        (3, f"A field is longer than {csv.field_size_limit()} characters."),
        (4, "The line is longer than 262144 characters."),
    ]
    assert len(read(path, shop)[2]) == 4


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b" \r\n\r\n", "The file is empty."),
        (b"PK\x03\x04\x14\x00", "This is a XLSX / ZIP file"),
        (b"order_number,amount,status\nA1\x00,1,paid\n", "The file contains zero bytes"),
        (b"x" * 300_000, "The line is longer than 262144 characters."),
        (b'{"order_sn": "1", ', "Line 1: this is not readable as JSON."),
        (b"order_number,amount,status,amount\nA1,1,paid,2\n", "Columns that appear twice: amount."),
    ],
)
def test_files_are_refused_whole_with_a_sentence(tmp_path, shop, content, sentence):
    assert sentence in file_refusal(write(tmp_path, content), shop)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path, shop):
    assert file_refusal(tmp_path / "none.csv", shop).endswith("none.csv cannot be read: No such file or directory.")
    assert "cannot be read: Is a directory" in file_refusal(tmp_path, shop)


def test_an_unknown_header_says_what_was_found_and_what_is_needed(tmp_path, shop):
    reason = file_refusal(write(tmp_path, "订单号,商品名称,金额,价格\n1,2,3,4\n"), shop)
    assert "Found the columns: 订单号, 商品名称, 金额, 价格." in reason
    assert "acg_faka: missing 订单状态, 发货状态" in reason
    reason = file_refusal(write(tmp_path, "a;b\n1;2\n"), shop)
    assert "Found the columns: a, b." in reason
    assert "generic: missing order_number, amount, status" in reason


def test_times_are_the_shops(tmp_path):
    shop = Shop(code="s", name="s", time_zone="America/New_York")
    header = f"{HEADER},placed_at,paid_at"
    path = write(tmp_path, f"{header}\nA1,1,paid,2024/5/14 9:03,2024-05-14T09:03:00+08:00\n")
    facts = facts_of(path, shop)[0]
    assert facts.placed_at == datetime(2024, 5, 14, 9, 3, tzinfo=ZoneInfo("America/New_York"))
    assert facts.payment is not None
    assert facts.payment.paid_at == datetime(2024, 5, 14, 9, 3, tzinfo=SHANGHAI)
    for bad in ("yesterday", "2024-13-01 00:00", "0001-01-01 00:00:00+14:00", "9999999999"):
        entry = read(write(tmp_path, f"{header}\nA1,1,paid,{bad},\n"), shop)[2][0]
        assert isinstance(entry.told, Refused) or entry.told.placed_at is not None


def test_json_lines_and_a_broken_end(tmp_path, shop):
    hook = {"order_sn": "1", "title": "t", "actual_price": "1.00"}
    text = "\n".join(json.dumps(hook | {"order_sn": str(index)}) for index in range(3))
    entries = read(write(tmp_path, text + '\n{"order_sn": '), shop)[2]
    assert [entry.line for entry in entries] == [1, 2, 3, 4]
    assert [isinstance(entry.told, Refused) for entry in entries] == [False, False, False, True]
    one_line = json.dumps([hook] * 5_000)
    assert len(facts_of(write(tmp_path, one_line), shop)) == 5_000


def peak_of(path: Path, shop: Shop) -> int:
    tracemalloc.start()
    try:
        with open_feed(path, shop) as reading:
            assert sum(1 for _entry in reading.entries) > 0
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path, shop):
    def generated(rows: int) -> Path:
        out = io.StringIO()
        out.write(f"{HEADER},product_name\n")
        out.writelines(f"A{index},1.50,paid,点卡充值{index}\n" for index in range(rows))
        return write(tmp_path, out.getvalue())

    small, large = peak_of(generated(4_000), shop), peak_of(generated(24_000), shop)
    assert large < small * 1.2
