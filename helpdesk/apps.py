from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import pgettext_lazy


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    verbose_name = pgettext_lazy("app", "Desk")


class DeskAdminConfig(AdminConfig):
    """Django's admin with our own site."""

    default = False
    default_site = "helpdesk.desk.site.DeskSite"
