"""Adds a supplier, and maps products of a shop to it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from orders.models import Product, Supplier
from orders.suppliers import names


class Command(BaseCommand):
    help = "Add a supplier, and map products to it or to one that is there; prints a new one's signing secret, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--name", default="", help="needed for a new supplier")
        parser.add_argument("--adapter", default="manual", choices=sorted(names()))
        parser.add_argument("--email", default="")
        parser.add_argument("--shop", default="", help="the shop whose products it delivers")
        parser.add_argument("--product", action="append", default=[], help="a product's code; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        known = Supplier.objects.filter(code=options["code"]).first()
        supplier = known or Supplier(
            code=options["code"], name=options["name"], adapter=options["adapter"], email=options["email"]
        )
        try:
            supplier.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            supplier.save()
            mapped = self._map(supplier, options["shop"], options["product"])
        if known is None:
            self.stdout.write(f"signing secret: {supplier.signing_secret}")
        self.stdout.write(f"products mapped: {mapped}")

    def _map(self, supplier: Supplier, shop: str, codes: list[str]) -> int:
        found = Product.objects.filter(shop__code=shop, code__in=codes)
        lacking = sorted(set(codes) - set(found.values_list("code", flat=True)))
        if lacking:
            raise CommandError(f"Shop {shop!r} has no product {', '.join(lacking)}: import its orders first.")
        return found.update(supplier=supplier)
