"""The front page: find an order."""

from __future__ import annotations

from django.views.generic import TemplateView


class FindView(TemplateView):
    template_name = "portal/find.html"
