"""Issue a shop's key for the API; it is printed once and kept only as a digest."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.models import ApiKey, Shop


class Command(BaseCommand):
    help = "Prints a new API key of a shop, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's code")
        parser.add_argument("--name", default="api", help="what the key is for")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = Shop.objects.filter(code=options["shop"]).first()
        if shop is None:
            known = ", ".join(Shop.objects.values_list("code", flat=True)[:20]) or "none"
            raise CommandError(f"There is no shop {options['shop']!r}. Known shops: {known}.")
        _key, text = ApiKey.issue(shop, options["name"][:100])
        self.stdout.write(text)
        self.stderr.write("Keep it now: it cannot be shown again.")
