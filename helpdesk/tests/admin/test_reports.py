"""Reports at the desk: for those who oversee it, all they were asked in the address, the same figures as a file."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from io import StringIO
from itertools import cycle
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from django.utils import timezone

from helpdesk.admin.csv_files import BOM
from helpdesk.reports.registry import REPORTS
from helpdesk.reports.tables import Table
from helpdesk.reports.words import plain
from orders.models import Shop
from orders.tests.make import make_shop
from refunds import actions
from refunds.actions import Draft
from refunds.actors import AGENTS, AUDITORS, SUPERVISORS
from refunds.tests.make import DAY, HOUR, make_agent, make_ticket

from .office import make_breach, make_claim, person, queries
from .sitting import Person, somebody, text
from .sitting import ticket as case

pytestmark = pytest.mark.django_db
KEYS = tuple(REPORTS)
OVERVIEW = reverse("admin:desk_reports")
HOSTILE = (
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "x\x00y",
    "x" * 10_000,
    "−1",
    "9" * 400,
    "%E4%BA%91",
    "=1+1",
)


def page(key: str) -> str:
    return reverse(f"admin:desk_report_{key}")


def file(key: str, table: str) -> str:
    return reverse(f"admin:desk_report_{key}_file", args=[table])


def fill() -> None:
    """One of everything that is counted, of these days."""
    make_breach()
    now = timezone.now()
    ticket = make_ticket(at=now - DAY)
    actions.promise(ticket, Draft("reply_by", now - HOUR, "We reply."), by=make_agent(), at=now - DAY)
    actions.reply(ticket, "Thank you for the files.", by=make_agent(), at=now - 2 * HOUR)
    make_claim()
    case("paid")


def whole(who: Person, key: str, table: str, **asked: str) -> list[list[str]]:
    response = who.client.get(file(key, table), asked)
    assert response.status_code == 200, response
    body = response.getvalue().decode()
    assert body.startswith(BOM)
    return list(csv.reader(StringIO(body.removeprefix(BOM))))


def addresses(key: str) -> list[str]:
    (table, *_others) = tables(key)
    return [page(key), reverse(f"admin:desk_report_{key}_headline"), file(key, table.key), OVERVIEW]


def tables(key: str, **asked: str) -> list[Table]:
    found: list[Table] = somebody(SUPERVISORS).client.get(page(key), asked).context["report"].tables
    return found


def links(shown: str, within: str = "") -> list[str]:
    return [unescape(found) for found in re.findall(r'href="(\S+?)"', shown) if within in found]


@pytest.mark.parametrize("key", KEYS)
def test_reports_are_for_supervisors_and_auditors_and_only_read(key):
    fill()
    for role in (SUPERVISORS, AUDITORS):
        who = person(role)
        assert [who.client.get(address).status_code for address in addresses(key)] == [200] * 4
        assert [who.client.post(address).status_code for address in addresses(key)] == [403] * 4
    for role in (AGENTS, "superuser", "outsider"):
        assert [person(role).client.get(address).status_code for address in addresses(key)] == [403] * 4


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("key", KEYS)
def test_every_report_is_drawn_with_nothing_and_with_something(key, language):
    who = somebody(SUPERVISORS, language=language)
    assert '<p class="nothing">' in text(who.client.get(page(key)))
    fill()
    for by in REPORTS[key].by:
        response = who.client.get(page(key), {"by": by})
        assert response.status_code == 200
        for sheet in response.context["sheets"]:
            for _title, drawn in sheet.charts:
                data = json.loads(drawn.data)
                assert {len(series["data"]) for series in data["datasets"]} == {len(data["labels"])}


def test_reports_cost_the_same_with_one_row_and_with_thirty():
    who = somebody(SUPERVISORS)
    fill()
    first = {key: queries(who, page(key)) for key in KEYS}
    for _ in range(9):  # three tickets or more each
        fill()
    assert {key: queries(who, page(key)) for key in KEYS} == first
    assert max(first.values()) <= 40


@pytest.mark.parametrize("key", KEYS)
def test_a_report_says_what_each_figure_counts(key):
    fill()
    response = somebody(SUPERVISORS).client.get(page(key))
    shown = unescape(text(response))
    report = response.context["report"]
    told = [tile.counts for tile in report.tiles] + [
        column.counts for table in report.tables for column in table.columns
    ]
    assert all(told)
    assert [sentence for sentence in map(str, told) if sentence not in shown] == []


@pytest.mark.parametrize("key", KEYS)
def test_every_link_of_a_report_leads_somewhere(key):
    """One of each kind: the same page, asked by the same words."""
    fill()
    who = somebody(SUPERVISORS)
    found = [address for by in REPORTS[key].by for address in links(text(who.client.get(page(key), {"by": by})), "?")]
    kinds = {(address.split("?")[0], *re.findall(r"(\w+)=", address)): address for address in found}
    assert len(kinds) > 3
    assert [address for address in kinds.values() if who.client.get(address).status_code != 200] == []


def test_everything_chosen_stands_in_the_address_and_stays_chosen():
    shop, breach = make_shop(name="云卡商城"), make_breach()
    make_breach(shop=shop)
    who = somebody(SUPERVISORS)
    day = timezone.localtime(breach.due_at).date().isoformat()
    asked = {"from": day, "to": day, "shop": shop.code, "by": "shop", "party": "desk"}
    response = who.client.get(page("breaches"), asked)
    (table, _time) = response.context["report"].tables
    assert [str(line.name) for line in table.lines] == ["云卡商城"]
    shown = text(response)
    for name, value in asked.items():
        assert re.search(rf'name="{name}" value="{value}"|<option value="{value}" selected>|by=shop', shown), name
    for choice in [*response.context["periods"], *response.context["cuts"]]:
        again = who.client.get(choice.address)
        assert again.context["look"].asked.chosen == {"shop": shop.code, "party": "desk"}
    assert {str(parse_qs(address.split("?")[1])) for address in links(shown, ".csv")} == {
        str({name: [asked[name]] for name in ("from", "to", "by", "party", "shop")})
    }
    (chosen,) = [choice for choice in response.context["cuts"] if choice.is_chosen]
    assert chosen.title == "Shop"
    assert not [choice for choice in response.context["periods"] if choice.is_chosen]


def test_days_that_are_typed_give_way_to_a_period_that_is_chosen():
    who = somebody(SUPERVISORS)
    typed = who.client.get(page("breaches"), {"from": "2026-01-01", "to": "2026-01-05"})
    chosen = who.client.get(next(choice.address for choice in typed.context["periods"] if "7 days" in choice.title))
    assert chosen.context["period"].code == "7d"
    assert [choice.title for choice in chosen.context["periods"] if choice.is_chosen] == ["The last 7 days"]


@pytest.mark.parametrize("key", KEYS)
def test_what_cannot_be_understood_is_told_and_kept_and_runs_nothing(key):
    who = somebody(SUPERVISORS)
    names = ("period", "from", "to", "by", *REPORTS[key].filters)
    every = [(name, value) for name in names for value in HOSTILE]
    for name, value in every if key == KEYS[0] else zip(names, cycle(HOSTILE), strict=False):
        response = who.client.get(page(key), {name: value})
        shown = text(response)
        assert response.status_code == 200
        assert "Nothing was counted" in shown
        assert "<script>alert" not in shown
        assert len(shown) < 400_000
        assert "report" not in response.context
        if name not in ("period", "by"):
            assert value[:200] in unescape(shown).replace("\ufffd", "\x00")
        told = who.client.get(file(key, "by"), {name: value})
        assert (told.status_code, told["Location"].split("?")[0]) == (302, page(key))
        assert "Nothing was counted" in text(who.client.get(told["Location"]))


@pytest.mark.parametrize(
    "days",
    [
        {"from": "2026-02-30", "to": "2026-03-01"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"from": "2026-03-02", "to": "2026-03-01"},
        {"from": "2020-01-01", "to": "2026-03-01"},
        {"from": "2026-03-01"},
        {"from": "today", "to": "tomorrow"},
    ],
)
def test_wrong_days_are_told_and_shown_as_they_were_typed(days):
    response = somebody(SUPERVISORS).client.get(page("breaches"), days)
    assert "Nothing was counted" in text(response)
    for name, value in days.items():
        assert re.search(rf'name="{name}" value="{value}"', text(response))


def test_words_that_no_report_knows_change_nothing():
    fill()
    who = somebody(SUPERVISORS)
    shown = text(who.client.get(page("breaches"), {"password": "x", "ticket__assignee__password": "y"}))
    assert "Nothing was counted" not in shown
    assert "password=x" not in shown


@pytest.mark.parametrize("key", KEYS)
def test_a_file_holds_the_tables_figures_and_tells_what_they_are(key):
    fill()
    who = somebody(SUPERVISORS)
    report = who.client.get(page(key)).context["report"]
    for table in report.tables:
        rows = whole(who, key, table.key)
        head, [titles, *lines] = dict(row for row in rows[1 : rows.index([])]), rows[rows.index([]) + 1 :]
        assert rows[0] == [str(report.title)]
        assert head["Table"] == str(table.title)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d – \d{4}-\d\d-\d\d", head["Period"])
        assert head["What is counted"] == str(report.says)
        assert {str(column.counts) for column in table.columns} <= set(head.values())
        assert [title.split(" (")[0] for title in titles] == [
            str(table.first),
            *(str(row.title) for row in table.columns),
        ]
        expected = [*table.lines, *([table.total] if table.total else [])]
        is_time = table.key.startswith("time")
        names = [line.code if is_time else str(line.name) for line in expected]
        figures = [[str(plain(figure)) for figure in line.figures] for line in expected]
        assert lines == [[name, *found] for name, found in zip(names, figures, strict=True)]
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", name) for name in names if is_time)


def test_a_file_tells_what_it_was_narrowed_to_in_its_head_and_its_name():
    make_breach(shop=make_shop(name="云卡商城"))
    asked = {"shop": Shop.objects.get().code, "period": "7d", "by": "party"}
    who = somebody(SUPERVISORS)
    rows = whole(who, "breaches", "by", **asked)
    assert ["Shop", "云卡商城"] in rows
    name = who.client.get(file("breaches", "by"), asked)["Content-Disposition"]
    assert re.search(rf'filename="report-breaches_by-party_\d{{4}}.+_shop-{asked["shop"]}\.csv"', name)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", " ="])
def test_no_cell_of_a_file_begins_a_formula_and_numbers_stay_numbers(start):
    hostile = f'{start}HYPERLINK("http://evil.example","x")'
    make_breach(40 * DAY, shop=make_shop(name=hostile))
    rows = whole(somebody(SUPERVISORS), "breaches", "by", by="shop", shop=Shop.objects.get().code)
    cells = [cell for row in rows for cell in row]
    starts = ("=", "+", "-", "@", "\t", "＝")
    assert {cell for cell in cells if cell.lstrip(" ").startswith(starts)} == {"-1"}
    assert sum("HYPERLINK" in cell for cell in cells) == 2


def test_there_is_no_file_of_no_table():
    assert somebody(SUPERVISORS).client.get(file("breaches", "passwords")).status_code == 404


def test_the_first_page_of_reports_leads_to_each_and_asks_for_its_first_figures():
    fill()
    who = somebody(SUPERVISORS)
    shown = text(who.client.get(OVERVIEW))
    for key in KEYS:
        assert page(key) in links(shown)
        assert f'hx-get="{page(key)}headline/"' in shown
    part = who.client.get(reverse("admin:desk_report_breaches_headline"))
    assert "no-store" in part["Cache-Control"]
    assert "<html" not in text(part)
    assert str(part.context["tiles"][0].title) == "Missed deadlines"
    assert who.client.get(reverse("admin:desk_report_breaches_headline"), {"shop": "nothing"}).status_code == 404


def test_the_sidebar_leads_to_the_reports():
    shown = text(somebody(SUPERVISORS).client.get(OVERVIEW))
    assert {page(key) for key in KEYS} <= set(links(shown))
    assert not [address for address in links(text(somebody(AGENTS).client.get("/admin/"))) if "/reports/" in address]


def figure_cells(response: Any) -> dict[str, str]:
    """The tiles as they are read."""
    return {
        str(tile.title): f"{tile.cell.text} {tile.arrow}{tile.change} {tile.turn}" for tile in response.context["tiles"]
    }


def test_a_tile_tells_in_words_how_it_differs_from_the_period_before():
    who = somebody(SUPERVISORS)
    make_breach()
    assert figure_cells(who.client.get(page("breaches")))["Missed deadlines"] == (
        "1 ▲1 more than in the period before worse"
    )
    make_breach(40 * DAY)
    assert figure_cells(who.client.get(page("breaches")))["Missed deadlines"] == "1 as in the period before "
    response = who.client.get(page("breaches"), {"party": "supplier"})
    assert figure_cells(response)["Missed deadlines"] == "0 as in the period before "
    assert "Nothing of this period fits what is chosen." in text(response)
