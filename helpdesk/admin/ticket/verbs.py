"""What can be done from a ticket's page: each verb is a form and one call of `refunds.actions`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise as LazyText

from helpdesk.admin.forms.base import VerbForm
from refunds.actors import Actor
from refunds.evidence import Upload
from refunds.models import Ticket


@dataclass(frozen=True)
class Told:
    """A valid form, and who sent it about which ticket."""

    ticket: Ticket
    by: Actor
    user: Any
    form: Any
    files: Sequence[UploadedFile[Any]] = ()

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.form.cleaned_data)

    def uploads(self, kind: str) -> list[Upload]:
        """The files, as something of that kind."""
        return [Upload(file.file, file.name or "", kind) for file in self.files if file.file]

    @property
    def version(self) -> int:
        return int(self.data["version"])


@dataclass(frozen=True)
class Done:
    """What the page says afterwards. `shown` is for the eyes of one request alone, and on no other page."""

    sentence: str | LazyText = ""
    warnings: Sequence[str] = ()
    shown: dict[str, str] = field(default_factory=dict)


class Verb(NamedTuple):
    form: type[VerbForm]
    act: Callable[[Told], Done]


VERBS: dict[str, Verb] = {}


def verb(form: type[VerbForm]) -> Callable[[Callable[[Told], Done]], Callable[[Told], Done]]:
    """Register what the form of this name does."""

    def registered(act: Callable[[Told], Done]) -> Callable[[Told], Done]:
        VERBS[form.name] = Verb(form, act)
        return act

    return registered
