"""No page keeps anybody out: axe finds nothing serious in either light, and the filing goes by keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from helpdesk import links
from helpdesk.admin import navigation, people
from helpdesk.tests.whole_way import market
from helpdesk.tests.whole_way.market import actor, sold
from refunds import actions, applying, opening_hours, targets
from refunds.models import BusinessCalendar, Claim, Clause, Ticket

from .looking import faults
from .people import Customer, Staff, path_of, picture

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TABS = 80


@pytest.fixture
def asked(desk, reads, tmp_path):
    """A ticket with words and files on it, whose supplier is being asked; and the order that it is about."""
    here, agent = sold(tmp_path, adapter="manual", delivery="success"), actor("lin")
    number = Customer(reads()).file(here, "invalid_code", ["payment", "product"], "It says: invalid.")
    desk.wait_until(lambda: Ticket.objects.filter(number=number, state="evidence_check").exists())
    ticket = Ticket.objects.get(number=number)
    actions.reply(ticket, "Thank you, we have seen it.", by=agent)
    return here, actions.move(ticket, "ask_supplier", by=agent)


def look(page: Page, *addresses: str) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        found += faults(page)
    return found


@pytest.mark.parametrize("on", ["phone", "desk"])
def test_axe_finds_nothing_grave_before_an_order_is_found(desk, reads, on):
    page = reads(on=on, language="zh-CN")
    addresses = [reverse(f"portal:{name}") for name in ("find", "find_payment", "ask_link", "link_sent", "rules", "my")]
    addresses += [reverse("portal:clause", args=["invalid_code"]), "/l/nothing/", "/no/such/page/", "/s/no/question/"]
    assert look(page, *addresses) == []


@pytest.mark.parametrize("on", ["phone", "desk"])
def test_axe_finds_nothing_grave_while_filing(desk, reads, tmp_path, on):
    buyer = Customer(reads(on=on))
    page = buyer.page
    buyer.find(sold(tmp_path, delivery="success", adapter="manual"))
    found = faults(page)
    buyer.choose("invalid_code")
    buyer.upload("payment", [picture("one")], kept=1)
    found += faults(page)
    page.locator("button[name=next]").click()
    page.wait_for_url("**/summary/")
    found += faults(page)
    page.locator("main form .button.primary").click()
    page.wait_for_url("**/filed/")
    found += faults(page)
    page.locator("main a.button.primary").click()
    page.wait_for_selector("#part-top")
    assert found + faults(page) == []


def test_axe_finds_nothing_grave_on_a_ticket_and_for_its_supplier(asked, reads):
    here, ticket = asked
    buyer = Customer(reads(on="phone"))
    buyer.find(here)
    found = look(buyer.page, f"/t/{ticket.number}/", f"/t/{ticket.number}/history/")
    question = path_of(links.supplier_page(Claim.objects.get(ticket=ticket)))
    assert found + look(reads(on="phone", language="zh-CN"), question) == []


def test_axe_finds_nothing_grave_at_the_desk(asked, reads):
    _here, ticket = asked
    staff = Staff(reads(language="zh-CN"))
    found = look(staff.page, "/admin/login/")
    staff.sign_in("wang")
    staff.open(ticket.number)
    found += faults(staff.page)
    clause = Clause.objects.get(code="invalid_code")
    pages = {reverse(f"admin:{name}", args=[clause.pk]) for name in ("refunds_clause_publish", "refunds_clause_change")}
    found += look(staff.page, *sorted(pages | addresses(but=people.manages)))
    assert found == []


def test_axe_finds_nothing_grave_on_the_pages_of_targets_and_calendars(asked, reads):
    _here, ticket = asked
    key, boss = targets.Key("supplier_confirm", "", "normal"), actor("wang")
    last = targets.history(key)[0]
    target = targets.publish(targets.Draft(key, 48, "wall_hours"), seen=last.pk, by=boss)
    applying.ask(target, by=boss, reason="As announced.")
    calendar = BusinessCalendar.objects.get()
    opening_hours.change(calendar, opening_hours.today(calendar) + timedelta(days=2), [0, 1], ["09:00-12:00"], by=boss)
    staff = Staff(reads(on="phone")).sign_in("wang")
    pages = [
        reverse("admin:refunds_clocktarget_change", args=[target.pk]),
        reverse("admin:refunds_clocktarget_apply", args=[target.pk]),
        reverse("admin:refunds_businesscalendar_change", args=[calendar.pk]),
        reverse("admin:refunds_businesscalendar_add"),
        reverse("admin:orders_shop_change", args=[ticket.shop_id]),
    ]
    assert look(staff.page, *pages) == []


def addresses(but: object) -> set[str]:
    """Every page of the sidebar but those that are for others."""
    items = [item for group in navigation.GROUPS for item in group.items if item.who is not but]
    return {reverse(f"admin:{item.address}") for item in items}


def test_axe_finds_nothing_grave_where_people_are_managed(desk, reads):
    User.objects.create_superuser("boss", password=market.PASSWORD)
    staff = Staff(reads()).sign_in("boss")
    assert look(staff.page, reverse("admin:auth_user_changelist"), reverse("admin:auth_group_changelist")) == []


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_TABS} tabs do not lead to {selector}")


def press_until(page: Page, holds: str, key: str = "ArrowDown") -> None:
    for _ in range(MOST_TABS):
        if page.evaluate(holds):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {holds}")


def test_the_whole_filing_goes_by_keyboard_alone(desk, reads, tmp_path):
    here = sold(tmp_path, config={"answer": "agree"})
    page = reads()
    page.goto("/")
    if page.locator("select[name=shop]").count():
        tab_to(page, "select[name=shop]")
        press_until(page, f"document.activeElement.value === '{here.shop.code}'")
    tab_to(page, "[name=order_number]")
    page.keyboard.type(here.number)
    tab_to(page, "[name=query_password]")
    page.keyboard.type(market.QUERY_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/**")
    tab_to(page, "main a[href$='/file/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/file/")

    tab_to(page, "input[name=scenario]")
    page.keyboard.press("Space")
    press_until(page, "document.activeElement.value === 'not_delivered'")
    expect(page.locator("button[name=scenario][value=not_delivered]")).to_be_visible()
    tab_to(page, "button[name=scenario]")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.filing.live")
    page.on("filechooser", lambda chooser: chooser.set_files([picture(str(chooser.element.get_attribute("name")))]))
    for kind in ("payment", "product"):
        tab_to(page, f"#file-{kind}")
        page.keyboard.press("Enter")
        expect(page.locator(f"#{kind} li.file[data-file]")).to_have_count(1)
    tab_to(page, "#description")
    page.keyboard.type("Nothing arrived.")
    tab_to(page, "button[name=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/summary/")
    tab_to(page, "main form button.primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/filed/")
    number = page.locator("#number").inner_text().replace("-", "")
    desk.wait_until(lambda: Ticket.objects.filter(number=number, state="paid").exists())
