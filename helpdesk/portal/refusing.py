"""A refusal as the page shows it: where the form is, every reason, and what was typed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.utils.functional import Promise as LazyText

from refunds.refusals import NotMet, Refused, WrongPerson


@dataclass(frozen=True)
class Refusal:
    """`form` names the form that was refused; `is_homeless` where the page has no such form any more, `is_partly`
    where something was done all the same."""

    form: str
    sentences: tuple[str | LazyText, ...]
    status: int
    typed: str = ""
    is_homeless: bool = False
    is_partly: bool = False

    @property
    def tone(self) -> str:
        return "warn" if self.is_partly else "bad"

    def placed(self, forms: Collection[str]) -> Refusal:
        return replace(self, is_homeless=self.form not in forms)


class Refusing(Exception):
    """Carries the refusal out of the work that was refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.form)
        self.refusal = refusal


@contextmanager
def refusing(form: str, typed: str = "") -> Iterator[None]:
    """Turns the gate's four refusals into one that the page can show. Raises Refusing."""
    try:
        yield
    except Refused as error:
        raise Refusing(of(error, form, typed)) from error


def of(error: Refused, form: str, typed: str = "") -> Refusal:
    if isinstance(error, NotMet):
        return Refusal(form, tuple(reason.sentence for reason in error.reasons), 422, typed)
    return Refusal(form, (error.sentence,), 403 if isinstance(error, WrongPerson) else 409, typed)
