"""Who takes part, each with a browser of their own: what they do is what hands can do on the pages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import override
from playwright.sync_api import FilePayload, Page, expect

from helpdesk.demo.pictures import screenshot
from helpdesk.tests.whole_way import market
from helpdesk.tests.whole_way.market import Sold
from refunds.lifecycle import State
from refunds.models import Ticket


def picture(name: str) -> FilePayload:
    """A screenshot to upload, unlike every other."""
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": screenshot("Payment successful", [name])}


def broken(name: str) -> FilePayload:
    return {"name": f"{name}.png", "mimeType": "image/png", "buffer": b"<html><script>alert(1)</script></html>"}


class Person:
    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def language(self) -> str:
        """The language of the page, as Django names it."""
        return self.page.locator("html").get_attribute("lang") or ""

    def label(self, state: State) -> str:
        with override(self.language):
            return str(state.label)


class Customer(Person):
    """A buyer on the portal."""

    def find(self, sold: Sold, **proof: str) -> None:
        """Open an order with its query password, or with what is given instead."""
        self.page.goto("/")
        shops = self.page.locator("select[name=shop]")
        if shops.count():
            shops.select_option(sold.shop.code)
        self.page.fill("[name=order_number]", sold.number)
        for name, value in (proof or {"query_password": market.QUERY_PASSWORD}).items():
            self.page.fill(f"[name={name}]", value)
        self.page.locator("[name=order_number]").press("Enter")
        self.page.wait_for_url(re.compile("/my/"))

    def choose(self, scenario: str) -> None:
        """Say what went wrong, read what the rule says, and go on."""
        self.page.locator("main a[href$='/file/']").click()
        self.page.locator(f"input[name=scenario][value={scenario}]").check()
        self.page.locator(f"button[name=scenario][value={scenario}]").click()

    def upload(self, kind: str, files: Sequence[FilePayload], *, kept: int) -> None:
        """Choose files for a kind of evidence and wait until `kept` of that kind are there."""
        self.page.set_input_files(f"#file-{kind}", files)
        expect(self.page.locator(f"#{kind} li.file[data-file]")).to_have_count(kept)

    def send(self, words: str = "", email: str = "") -> str:
        """From the evidence over the summary to the number."""
        if words:
            self.page.fill("#description", words)
        self.page.locator("button[name=next]").click()
        if email:
            self.page.fill("[name=email]", email)
        self.page.locator("main form .button.primary").click()
        self.page.wait_for_url(re.compile("/filed/"))
        return self.page.locator("#number").inner_text().replace("-", "")

    def file(self, sold: Sold, scenario: str, kinds: Sequence[str], words: str = "") -> str:
        """The whole filing; the ticket's number."""
        self.find(sold)
        self.choose(scenario)
        for kind in kinds:
            self.upload(kind, [picture(kind)], kept=1)
        return self.send(words)

    def open(self, number: str) -> None:
        self.page.goto(f"/t/{number}/")

    def sees(self, state: State) -> None:
        """Without reloading: the page follows by itself."""
        expect(self.page.locator("#part-top .pill").first).to_have_text(self.label(state))

    def move(self, move: str, reason: str = "") -> None:
        self.page.locator(f"#part-moves details:has(button[value={move}]) summary").click()
        if reason:
            self.page.locator(f"#part-moves details:has(button[value={move}]) textarea").fill(reason)
        self.page.locator(f"#part-moves button[value={move}]").click()


class Staff(Person):
    """An agent or a supervisor at the desk."""

    def sign_in(self, name: str) -> Staff:
        self.page.goto("/admin/login/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", market.PASSWORD)
        self.page.locator("[name=password]").press("Enter")
        self.page.wait_for_url(re.compile("/admin/$"))
        return self

    def open(self, number: str) -> None:
        self.page.goto(f"/admin/refunds/ticket/{Ticket.objects.get(number=number).pk}/change/")

    def sees(self, state: State) -> None:
        expect(self.page.locator(".head-main .pill").first).to_have_text(self.label(state))

    def offered(self) -> set[str]:
        """The legal moves that the page offers."""
        forms = self.page.locator(".moves form[data-verb]")
        return {str(forms.nth(i).get_attribute("data-verb")) for i in range(forms.count())}

    def move(self, move: str, fields: Mapping[str, str] | None = None) -> None:
        """Press a move's button, fill in what it asks for, and send it."""
        self.page.locator(f"#move-{move} > summary").click()
        form = self.page.locator(f"form[data-verb={move}]")
        for name, value in (fields or {}).items():
            field = form.locator(f"[name={name}]")
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        form.locator(".verb-foot button").click()

    def write(self, text: str) -> None:
        """An answer to the customer, in the composer."""
        self.page.locator("form[data-verb=reply] textarea[name=text]").fill(text)
        self.page.locator("form[data-verb=reply] .verb-foot button").click()


class Supplier(Person):
    """Whoever opens the signed page, on a phone."""

    def answer(self, address: str, answer: str, remark: str = "", proof: Sequence[FilePayload] = ()) -> None:
        self.page.goto(address)
        self.page.locator(f"label:has(#{answer})").click()
        if remark:
            self.page.fill("#remark", remark)
        if proof:
            self.page.set_input_files("#proof", proof)
        self.page.locator("form.answer button.primary").click()


def path_of(url: str) -> str:
    """The path of an absolute address: the tests' server has a port of its own."""
    return "/" + url.split("://", 1)[1].split("/", 1)[1]
