"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from helpdesk import health
from helpdesk.api.throttles import AnonymousThrottle

urlpatterns: list[URLPattern | URLResolver] = [
    path("", TemplateView.as_view(template_name="home.html"), name="home"),
    path("api/v1/", include("helpdesk.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(throttle_classes=[AnonymousThrottle]), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    *health.urlpatterns,
]

handler404 = "helpdesk.api.problems.not_found"
handler500 = "helpdesk.api.problems.server_error"
