"""Adds a person of the desk."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from refunds.actors import AGENTS, AUDITORS, SUPERVISORS


class Command(BaseCommand):
    help = "Add a user to the desk; prints the password, once, where none is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--group", required=True, choices=[AGENTS, SUPERVISORS, AUDITORS])
        parser.add_argument("--password", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(username=options["username"]).exists():
            raise CommandError(f"There is a user {options['username']} already: choose another name.")
        password = options["password"] or secrets.token_urlsafe(12)
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            user = users.create_user(options["username"], password=password)
            user.groups.add(Group.objects.get(name=options["group"]))
        self.stdout.write(f"{options['username']} is in the group {options['group']}")
        if not options["password"]:
            self.stdout.write(f"password: {password}")
