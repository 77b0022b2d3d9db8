"""Coming in to the desk: guesses are counted, and whatever is wrong gets one answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import Throttled
from unfold.forms import AuthenticationForm

from helpdesk.access.guesses import count_login

REFUSED = _(
    "Name and password do not fit, or are of nobody at this desk, or were tried too often. "
    "Check them, or wait ten minutes."
)


class LoginForm(AuthenticationForm):  # type: ignore[misc]
    """The same counts as the API's: who changes doors gets no more guesses."""

    error_messages = {"invalid_login": REFUSED, "inactive": REFUSED}

    def clean(self) -> Any:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name is None or not password:
            return self.cleaned_data
        try:
            count_login(self.request, name)
        except Throttled as error:
            raise self.get_invalid_login_error() from error
        return super().clean()
