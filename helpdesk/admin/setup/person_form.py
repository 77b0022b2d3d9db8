"""A person of the desk as superusers edit them, and what each part in the desk may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Group as DjangoGroup
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from refunds.actors import AGENTS, AUDITORS, SUPERVISORS

from .base import Group, SetupForm

PARTS = {
    AGENTS: (
        _("Agent"),
        _("Works on tickets: checks evidence, asks suppliers, replies, promises, asks for approvals."),
    ),
    SUPERVISORS: (
        _("Supervisor"),
        _(
            "Whatever an agent may; and decides approvals, escalations, appeals and exceptions of money, publishes "
            "clauses, sets up shops, suppliers, targets and the calendar."
        ),
    ),
    AUDITORS: (_("Auditor"), _("Reads everything of the desk, the record of its set-up too, and changes nothing.")),
}


class PersonForm(SetupForm):
    part = forms.ChoiceField(
        label=_("Part in the desk"),
        choices=[
            *((name, title) for name, (title, _what) in PARTS.items()),
            ("", _("None: takes no part in any refund")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = User
        fields = ("username", "first_name", "email", "is_active", "is_superuser")
        labels = {
            "username": _("User name"),
            "first_name": pgettext_lazy("of a person", "Name"),
            "email": _("E-mail"),
            "is_active": _("May come in"),
            "is_superuser": _("Superuser: manages the people of the desk"),
        }
        help_texts = {
            "username": _("What the person signs in with."),
            "first_name": _("As colleagues see it; customers never do."),
            "email": _("Where mails about waiting tickets go."),
            "is_active": _("Untick it for whoever leaves: signing in, open sessions and API tokens end at once."),
            "is_superuser": _("Being one gives no part in a refund: that is chosen beside."),
        }

    groups = (
        Group(_("Person"), ("username", "first_name", "email")),
        Group(_("What the person may"), ("part", "is_active", "is_superuser")),
    )

    def __init__(self, *args: Any, by: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.initial["part"] = part_of(self.instance) if self.instance.pk else AGENTS

    def clean(self) -> dict[str, Any]:
        """Whoever edits keeps the key: so there is always somebody who can let others in."""
        told = super().clean() or {}
        if self.instance.pk and self.instance.pk == self.by.pk:
            if not told.get("is_active"):
                self.add_error("is_active", _("You cannot lock yourself out; ask another superuser."))
            if not told.get("is_superuser"):
                self.add_error("is_superuser", _("You cannot take this from yourself; ask another superuser."))
        return told

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.is_staff = True
            self.instance.set_unusable_password()
            self.instance.save()
        else:
            written = [name for name in self.changed_data if name != "part"]
            self.instance.save(update_fields=written) if written else None
        if "part" in self.changed_data or not self.instance.groups.exists():
            others = self.instance.groups.exclude(name__in=PARTS)
            chosen = DjangoGroup.objects.filter(name=self.cleaned_data["part"])
            self.instance.groups.set([*others, *chosen])
        return self.instance


def part_of(user: User) -> str:
    """The group that decides what somebody may do; a supervisor is one whatever else."""
    names = {group.name for group in user.groups.all()}
    return next((name for name in (SUPERVISORS, AGENTS, AUDITORS) if name in names), "")
