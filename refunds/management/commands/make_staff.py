"""Adds a person of the desk."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from refunds.actors import AGENTS, AUDITORS, SUPERVISORS


class Command(BaseCommand):
    help = "Add a user to the desk; prints the password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--group", required=True, choices=[AGENTS, SUPERVISORS, AUDITORS])
        parser.add_argument("--email", default="", help="where mails about waiting tickets go")

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        if users.filter(username=options["username"]).exists():
            raise CommandError(f"There is a user {options['username']} already: choose another name.")
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            user = users.create_user(options["username"], options["email"], password, is_staff=True)
            user.groups.add(Group.objects.get(name=options["group"]))
        self.stdout.write(f"{options['username']} is in the group {options['group']}")
        self.stdout.write(f"password (kept nowhere): {password}")
