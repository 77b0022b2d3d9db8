"""Missed deadlines: narrowed by the address, and the same rows as a file that no spreadsheet runs."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from helpdesk.admin import csv_files
from helpdesk.admin.csv_files import BOM, file_name, safe
from orders.models import Shop
from orders.tests.make import make_shop, make_supplier
from refunds import actions, breaches, numbers, sweeping
from refunds.actors import AUDITORS, SUPERVISORS
from refunds.models import Breach, BreachCause
from refunds.tests.make import AT, HOUR, asked_supplier, make_supervisor, make_ticket, make_user

from .office import listed, make_breach, person, queries
from .sitting import somebody

pytestmark = pytest.mark.django_db
LIST, EXPORT = listed(Breach), reverse("admin:refunds_breach_export")


def found(**asked: str) -> list[Breach]:
    return list(somebody(SUPERVISORS).client.get(LIST, asked).context["cl"].result_list)


def whole(who: Any = None, **asked: str) -> list[list[str]]:
    """The file's lines as a spreadsheet reads them."""
    response = (who or somebody(SUPERVISORS)).client.get(EXPORT, asked)
    assert response.status_code == 200
    body = response.getvalue().decode()
    assert body.startswith(BOM)
    return list(csv.reader(StringIO(body.removeprefix(BOM))))


def sheet(who: Any = None, **asked: str) -> list[list[str]]:
    """The columns' names and the rows, below the lines that tell what the file is."""
    rows = whole(who, **asked)
    return rows[rows.index([]) + 1 :]


def test_the_list_is_narrowed_by_each_of_its_filters():
    make_breach()
    breach = make_breach()
    user, supplier = make_user("Agent"), make_supplier()
    mine = Breach.objects.get(pk=breach.pk)
    with_all = Breach(
        ticket=mine.ticket,
        clock=mine.ticket.clocks.get(kind="resolution"),
        kind="resolution",
        shop=mine.ticket.shop,
        clause=mine.ticket.clause,
        priority=mine.ticket.priority,
        due_at=timezone.now() - timedelta(days=3),
        detected_at=timezone.now(),
        party="supplier",
        assignee=user,
        supplier=supplier,
    )
    with_all.save()
    day = timezone.localtime(with_all.due_at).date().isoformat()
    asked = [
        {"clock": "resolution"},
        {"party": "supplier"},
        {"assignee": str(user.pk)},
        {"supplier": supplier.code},
        {"from": day, "to": day},
        {"shop": mine.ticket.shop.code, "clock": "resolution"},
        {"clause": "invalid_code", "party": "supplier"},
    ]
    for query in asked:
        assert found(**query) == [with_all], query
        assert len(sheet(**query)) == 2, query
    assert len(found(assignee="nobody")) == 2


def test_the_list_tells_what_was_as_it_was_and_why_as_it_is():
    """A ticket's priority may change after a deadline; what was missed stays what it was."""
    row, other = make_breach(at=timezone.now()), make_breach(at=timezone.now())
    actions.set_priority(row.ticket, "urgent", by=make_supervisor())
    actions.review_breaches([row.pk], "system_fault", by=make_supervisor())
    for query, rows in (
        ({"priority": "normal"}, [other, row]),
        ({"priority": "urgent"}, []),
        ({"cause": "system_fault"}, [row]),
        ({"cause": "none"}, [other]),
        ({"review": "done"}, [row]),
        ({"review": "none", "priority": "normal"}, [other]),
        ({"cause": "other"}, []),
    ):
        assert found(**query) == rows, query
        assert len(sheet(**query)) == len(rows) + 1, query
    columns, line = sheet(cause="system_fault")
    shown = dict(zip(columns, line, strict=True))
    assert (shown["Cause"], shown["Priority"], shown["How it ended"]) == (
        "A fault of the system",
        "normal",
        "not met yet",
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "yesterday"},
        {"from": "2026-02-30"},
        {"to": "0001-01-01"},
        {"to": "9999-12-31"},
        {"clock": "' OR 1=1 --"},
        {"assignee": "9999999999999999999999"},
        {"party": "everybody"},
        {"clause": "x\x00y"},
    ],
)
def test_what_is_no_choice_finds_nothing_in_list_and_file(asked):
    make_breach()
    assert found(**asked) == []
    assert len(sheet(**asked)) == 1


@pytest.mark.parametrize("asked", [{"ticket__assignee__password__startswith": "m"}, {"id__gt": "0"}])
def test_the_list_is_no_oracle(asked):
    make_breach()
    assert somebody(SUPERVISORS).client.get(LIST, asked).status_code == 400
    assert len(sheet(**asked)) == 2


def test_the_file_holds_what_the_list_shows():
    ticket = asked_supplier(make_ticket(shop=make_shop(name="云卡商城")), at=AT + HOUR)
    sweeping.sweep(at=AT + 26 * HOUR)
    rows = sheet(clock="supplier_confirm")
    head, [line] = rows[0], rows[1:]
    shown = dict(zip(head, line, strict=True))
    assert ticket.order is not None
    assert ticket.order.product is not None
    assert shown["Ticket"] == numbers.grouped(ticket.number)
    assert shown["Deadline"] == "supplier's answer"
    assert shown["Due"] == "2024-05-15 14:00:00"
    assert shown["Who missed it"] == "the supplier"
    assert shown["Supplier"] == str(ticket.order.product.supplier)
    assert shown["Shop"] == "云卡商城"
    assert shown["Clause"] == "invalid_code v1"
    assert int(shown["Late by, in minutes that count"]) > 0


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " ="])
def test_no_cell_begins_a_formula(start):
    hostile = f'{start}HYPERLINK("http://evil.example","x")'
    make_breach(shop=make_shop(name=hostile))
    cells = [cell for line in whole(shop=Shop.objects.get().code) for cell in line]
    assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))]
    assert any("HYPERLINK" in cell for cell in cells)


@pytest.mark.parametrize(
    ("text", "is_quoted"),
    [("云卡商城", False), ("", False), ("a=b", False), ("=1", True), ("-1", True), ("  @x", True), ("\t=1", True)],
)
def test_only_what_could_run_is_quoted(text, is_quoted):
    assert safe(text) == (f"'{text}" if is_quoted else text)


def test_no_name_of_a_cause_begins_a_formula_in_the_rows_or_above_them():
    row = make_breach(at=timezone.now())
    BreachCause.objects.filter(code="other").update(name_en='=HYPERLINK("http://evil.example")')
    actions.review_breaches([row.pk], "other", by=make_supervisor())
    cells = [cell for line in whole(cause="other") for cell in line if "HYPERLINK" in cell]
    assert len(cells) == 2
    assert {cell[0] for cell in cells} == {"'"}


def test_the_files_name_tells_what_it_was_narrowed_to():
    boss = somebody(SUPERVISORS)
    make_breach()
    response = boss.client.get(EXPORT, {"party": "desk", "from": "2026-11-01"})
    assert response["Content-Disposition"] == ('attachment; filename="missed-deadlines_party-desk_from-2026-11-01.csv"')
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_no_name_of_a_file_ends_the_header():
    name = file_name(["list", 'shop-x"\r\nSet-Cookie: a=b', "clause-条款", "supplier-" + "y" * 300])
    assert not set(name) & set('"\r\n;')
    assert name.endswith(".csv")
    assert len(name) < 160


def test_the_file_is_for_supervisors_and_auditors():
    make_breach()
    assert len(sheet(person(AUDITORS))) == 2
    for role in ("Agent", "superuser", "outsider"):
        assert person(role).client.get(EXPORT).status_code == 403
    assert somebody(SUPERVISORS).client.post(EXPORT).status_code == 403


def test_the_file_is_written_as_it_is_read(monkeypatch):
    """Never more than a chunk of rows in memory."""
    monkeypatch.setattr(csv_files, "CHUNK", 2)
    for _ in range(6):
        make_breach()
    asked: list[int] = []
    iterator = QuerySet.iterator

    def counted(self: Any, chunk_size: Any = None) -> Any:
        asked.append(chunk_size)
        return iterator(self, chunk_size=chunk_size)

    looked_up: list[int] = []
    endings = breaches.endings

    def seen(rows: Any) -> Any:
        looked_up.append(len(rows))
        return endings(rows)

    monkeypatch.setattr(QuerySet, "iterator", counted)
    monkeypatch.setattr(breaches, "endings", seen)
    assert len(sheet()) == 7
    assert (asked, looked_up) == ([2], [2, 2, 2])
    assert somebody(SUPERVISORS).client.get(EXPORT).streaming


def test_the_words_of_the_file_are_the_readers():
    make_breach()
    assert sheet(somebody(SUPERVISORS, language="zh-hans"))[1][1] == "首次响应"
    assert sheet()[1][1] == "first response"


def test_a_file_that_goes_out_late_speaks_the_language_of_its_request():
    make_breach()
    response = somebody(SUPERVISORS, language="zh-hans").client.get(EXPORT)
    with translation.override("en"), timezone.override("Europe/Berlin"):
        written = b"".join(response.streaming_content).decode()
    assert "首次响应" in written
    assert "first response" not in written
    assert f"{timezone.localtime(Breach.objects.get().due_at):%Y-%m-%d %H:%M:%S}" in written


def test_the_file_tells_what_it_is_and_what_it_was_narrowed_to():
    breach, boss = make_breach(shop=make_shop(name="云卡商城")), somebody(SUPERVISORS)
    shop = breach.ticket.shop.code
    title, period, *chosen, written = head(boss, **{"from": "2026-11-01", "party": "desk", "shop": shop})
    assert title == ["Missed deadlines"]
    assert period == ["Period", "2026-11-01 – …"]
    assert chosen == [["Who missed it", "the desk"], ["Shop", "云卡商城"]]
    assert written[0] == "Written at"
    assert written[1].endswith(" Asia/Shanghai")
    assert head(boss)[1:-1] == [["Period", "all"]]
    assert head(boss, shop="=1+1")[1:-1] == [["Period", "all"], ["Shop", "'=1+1"]]


def head(who: Any, **asked: str) -> list[list[str]]:
    rows = whole(who, **asked)
    return rows[: rows.index([])]


def test_the_list_costs_the_same_with_one_row_and_with_thirty():
    boss = somebody(SUPERVISORS)
    make_breach()
    first = queries(boss, LIST)
    for _ in range(29):
        make_breach()
    assert queries(boss, LIST) == first <= 20
