from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import pgettext_lazy


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = pgettext_lazy("app", "Facts")

    def ready(self) -> None:
        from . import immutable
        from .models import ExternalRefund, Payment, Transfer

        connection_created.connect(immutable.guard_replacements, dispatch_uid="orders.guard_replacements")
        immutable.append_only(Transfer)
        immutable.append_only(ExternalRefund)
        immutable.frozen(
            Payment,
            ["shop", "amount_fen", "currency"],
            unless_null=["order"],
            while_true={"is_placeholder": ["channel", "serial"]},
        )
