"""Every address of the portal, on one screen."""

from django.urls import path

from . import finding

app_name = "portal"

urlpatterns = [
    path("", finding.FindView.as_view(), name="find"),
]
