"""The admin's site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite


class DeskSite(UnfoldAdminSite):  # type: ignore[misc]
    """The agents' desk. Who may come in is a person of one of its groups, or whoever sets the product up."""

    index_title = _("Home")
    index_template = "desk/home.html"
    login_template = "desk/login.html"
    enable_nav_sidebar = True
    # Pages that belong to no model, as their modules add them before the addresses are read.
    further_urls: ClassVar[list[Callable[[DeskSite], list[Any]]]] = []

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def extra_urls(self) -> list[Any]:
        return [url for urls in self.further_urls for url in urls(self)]

    def get_urls(self) -> Any:
        """Without unfold's search over apps and models: it answers from a cache, and looks past our bounds."""
        return [found for found in super().get_urls() if getattr(found, "name", "") != "search"]

    def has_permission(self, request: HttpRequest) -> bool:
        """Being ticked as staff opens nothing yet: pages ask for the person's part (`helpdesk.admin.people`)."""
        return bool(request.user.is_active and request.user.is_staff)
