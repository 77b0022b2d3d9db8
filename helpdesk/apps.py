from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"


class DeskAdminConfig(AdminConfig):
    """Django's admin with our own site."""

    default = False
    default_site = "helpdesk.desk.site.DeskSite"
