"""The queue: every ticket as a line, what is due next first."""

from __future__ import annotations

from django.contrib import admin

from refunds.models import Ticket

from .base import DeskAdmin


@admin.register(Ticket)
class TicketAdmin(DeskAdmin):
    list_display = ("number",)
