"""The one exception of the examination, with the refusals that more than one kind of file can earn."""

from __future__ import annotations

from django.utils.translation import gettext as _


class Unfit(Exception):
    """A file that is not kept. `code` is for programs, `sentence` for people, in the language now active."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence


def broken() -> Unfit:
    return Unfit("broken", _("The file is damaged or incomplete. Open it yourself, save it again, and add that."))


def active_content() -> Unfit:
    return Unfit(
        "active_content",
        _("The file contains a web page or a program. Take a screenshot of what it shows, and add that."),
    )


def hidden_content() -> Unfit:
    return Unfit(
        "hidden_content",
        _("Another file is hidden inside this one. Take a screenshot of what it shows, and add that."),
    )


def empty() -> Unfit:
    return Unfit("empty", _("The file is empty. Choose the file again, and check that it opens."))
