"""The reports of `helpdesk.reports` as pages and files: whatever a report holds is drawn the same way."""

from helpdesk.desk.site import DeskSite

from . import views

__all__ = ["views"]

DeskSite.further_urls.append(views.urls)
