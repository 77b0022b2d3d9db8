"""How django-unfold shows the desk: name, colours of `static/design/tokens.css`, files of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def file(path: str) -> Any:
    """The address of a static file, asked for when a page is drawn."""

    def address(request: HttpRequest | None = None) -> str:
        return static(path)

    return address


# Paper to ink, a little green in the greys; and the portal's teal.
BASE = {
    "50": "#f5f4ef", "100": "#eeede6", "200": "#d9dad2", "300": "#c0c7c2", "400": "#a0afab", "500": "#566663",
    "600": "#42524f", "700": "#2f3d3b", "800": "#2c3936", "900": "#18211f", "950": "#101615",
}  # fmt: skip
PRIMARY = {
    "50": "#f0faf8", "100": "#e0f0ed", "200": "#b9e0da", "300": "#86e3d7", "400": "#5fd3c4", "500": "#34b3a4",
    "600": "#0b6b63", "700": "#08534d", "800": "#0a423e", "900": "#143430", "950": "#06211e",
}  # fmt: skip

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Refund helpdesk"),
    "SITE_HEADER": _("Refund helpdesk"),
    "SITE_ICON": file("favicon.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": file("favicon.svg")}],
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "BORDER_RADIUS": "8px",
    "COLORS": {"base": BASE, "primary": PRIMARY},
    "STYLES": [file("admin_desk/theme.css"), file("admin_desk/parts.css")],
    "SCRIPTS": [],
    "DASHBOARD_CALLBACK": "helpdesk.admin.home.context",
    "LOGIN": {"form": "helpdesk.desk.login.LoginForm"},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "helpdesk.admin.navigation.groups",
    },
}
