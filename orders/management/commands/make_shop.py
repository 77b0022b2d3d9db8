"""Adds a shop and prints, once, what its shop system needs to talk to us."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from orders.models import ApiKey, Shop


class Command(BaseCommand):
    help = "Add a shop; prints its API key, signing secret and webhook address, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="short name in addresses: letters, digits and dashes")
        parser.add_argument("--name", required=True)
        parser.add_argument("--time-zone", default="Asia/Shanghai")
        parser.add_argument("--currency", default="CNY")

    def handle(self, *args: Any, **options: Any) -> None:
        shop = Shop(
            code=options["code"],
            name=options["name"],
            time_zone=options["time_zone"],
            currency=options["currency"],
        )
        try:
            shop.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            shop.save()
            _key, text = ApiKey.issue(shop, "first key")
        self.stdout.write(f"API key (kept nowhere): {text}")
        self.stdout.write(f"signing secret:         {shop.signing_secret}")
        self.stdout.write(f"webhook address:        {settings.PUBLIC_URL}/api/v1/hooks/dujiaoka/{shop.webhook_token}")
