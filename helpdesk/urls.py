"""Every address of the product."""

from csp.decorators import csp_update
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from helpdesk import health
from helpdesk.api.throttles import AnonymousThrottle

# Swagger's page writes style attributes.
with_its_styles = csp_update({"style-src": ["'unsafe-inline'"]})

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("helpdesk.portal.urls")),
    path("s/", include("helpdesk.supplier_page.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("helpdesk.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(throttle_classes=[AnonymousThrottle]), name="schema"),
    path("api/docs/", with_its_styles(SpectacularSwaggerSplitView.as_view(url_name="schema")), name="docs"),
    *health.urlpatterns,
]

handler400 = "helpdesk.errors.bad_request"
handler404 = "helpdesk.api.problems.not_found"
handler500 = "helpdesk.api.problems.server_error"
