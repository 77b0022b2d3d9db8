"""Every address of the portal, on one screen. `key` names what a browser has opened, and only in that browser."""

from django.urls import path

from helpdesk.api import converters

from . import finding, links, order, rules, shop_link

__all__ = ["converters", "urlpatterns"]

app_name = "portal"

OPENED = "my/<code:key>/"

urlpatterns = [
    path("", finding.FindView.as_view(), name="find"),
    path("paid-no-order/", finding.FindPaymentView.as_view(), name="find_payment"),
    path("mail-link/", finding.AskLinkView.as_view(), name="ask_link"),
    path("mail-link/sent/", finding.LinkSentView.as_view(), name="link_sent"),
    path("shop-link/", shop_link.ShopLinkView.as_view(), name="shop_link"),
    path("l/<str:token>/", links.LinkView.as_view(), name="link"),
    path("leave/", finding.leave, name="leave"),
    path("rules/", rules.index, name="rules"),
    path("rules/<slug:code>/", rules.versions, name="clause"),
    path(OPENED, order.show, name="order"),
]
