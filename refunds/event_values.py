"""What the sentence of an event may name: amounts, clauses, deadlines, people, each as its reader calls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from orders import money

from . import wording
from .event_sentences import ANSWERS, CHANNELS, FIELDS, OUTCOMES, PLACES, VERDICTS, WHY
from .models import Breach, ClauseVersion, ClockKind, Commitment, Event, Message, Priority
from .models.ticket import KIND_NAMES
from .turns import Reader


@dataclass(frozen=True)
class Around:
    """What the lines of one page need beside their events."""

    reader: Reader
    currency: str
    zone: ZoneInfo
    messages: Mapping[int, Message]
    promises: Mapping[int, Commitment]
    clauses: Mapping[str, Mapping[int, ClauseVersion]]
    names: Mapping[int, str]
    suppliers: Mapping[str, str]
    causes: Mapping[str, str] = field(default_factory=dict)


def promised(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where an event tells of a promise: by itself, as the newer of two, or as made with a step."""
    for part in (data, data.get("new"), data.get("promise")):
        if isinstance(part, dict) and "commitment" in part:
            return part
    return {}


class Told(dict[str, str]):
    """What an event's sentence may name, each looked up when it is; an empty text where the event does not say."""

    def __init__(self, event: Event, around: Around) -> None:
        super().__init__()
        self.event, self.data, self.around = event, event.data, around
        self.judged = self.data["new"] if event.kind == "rejudge" else self.data

    def __missing__(self, name: str) -> str:
        return str(getattr(self, f"_{name}")())

    def _amount(self) -> str:
        return self._money(self.judged)

    def _old_amount(self) -> str:
        return self._money(self.data["old"])

    def _money(self, part: Mapping[str, Any]) -> str:
        fen = part.get("amount_fen", part.get("claimed_fen"))
        return "" if fen is None else money.shown(fen, self.around.currency)

    def _clause(self) -> str:
        return self._title(self.judged)

    def _old_clause(self) -> str:
        return self._title(self.data["old"])

    def _title(self, part: Mapping[str, Any]) -> str:
        code = part.get("clause") or part.get("scenario") or ""
        versions = self.around.clauses.get(code)
        if not versions:
            return code
        return versions.get(part.get("clause_version", 0), versions[max(versions)]).title

    def _verdict(self) -> object:
        return VERDICTS.get(self.judged.get("verdict", ""), "")

    def _old_verdict(self) -> object:
        return VERDICTS.get(self.data["old"].get("verdict", ""), "")

    def _via(self) -> object:
        return _known(PLACES, self.data.get("via", ""))

    def _channel(self) -> object:
        return _known(CHANNELS, self.data.get("channel", ""))

    def _answer(self) -> object:
        return _known(ANSWERS, self.data.get("answer", ""))

    def _because(self) -> object:
        return _known(WHY, self.data.get("why", ""))

    def _outcome(self) -> object:
        return _known(OUTCOMES, self.data.get("outcome", ""))

    def _cause(self) -> str:
        code = str(self.data.get("cause", ""))
        return self.around.causes.get(code, code)

    def _field(self) -> object:
        return _known(FIELDS, self.data.get("field", ""))

    def _priority(self) -> object:
        return _known(dict(Priority.choices), self.data.get("priority", ""))

    def _clock(self) -> object:
        return _known(dict(ClockKind.choices), self.data.get("clock", ""))

    def _party(self) -> object:
        return _known(dict(Breach.Party.choices), self.data.get("party", ""))

    def _promise(self) -> object:
        return _known(dict(Commitment.Kind.choices), promised(self.data).get("promised", ""))

    def _supplier(self) -> str:
        code = str(self.data.get("supplier", ""))
        return self.around.suppliers.get(code, code)

    def _code(self) -> str:
        return str(self.data.get("code", ""))

    def _assignee(self) -> str:
        known = self.around.names.get(self.data.get("assignee") or 0)
        return known or pgettext("to whom a ticket is assigned", "nobody")

    def _files(self) -> str:
        return _files(self.data.get("evidence", ()))

    def _due(self) -> str:
        return self._moment(promised(self.data).get("due") or self.data.get("due"))

    def _until(self) -> str:
        return self._moment(self.data.get("until"))

    def _moved(self) -> str:
        """Each deadline that the event moved: "first response, due Tue 14 May 17:00 (before: Tue 14 May 14:00)"."""
        between = pgettext("between the parts of a deadline's explanation", "; ")
        return between.join(self._one_moved(change) for change in self.data.get("clocks", ()))

    def _one_moved(self, change: Mapping[str, Any]) -> str:
        named = {"clock": _known(dict(ClockKind.choices), change["clock"])}
        if change["new_due"] is None:
            return _("%(clock)s, which stands") % named
        new, old = self._moment(change["new_due"]), self._moment(change["old_due"])
        return _("%(clock)s, due %(new)s (before: %(old)s)") % {**named, "new": new, "old": old}

    def _moment(self, text: str | None) -> str:
        if not text:
            return ""
        at = datetime.fromisoformat(text).astimezone(self.around.zone)
        return wording.moment(at, at.year != self.event.at.astimezone(self.around.zone).year)


def _known(labels: Mapping[str, object], code: str) -> object:
    return labels.get(code, code)


def _files(rows: Iterable[Mapping[str, Any]]) -> str:
    """支付凭证-1, 商品状态-1: the published names, without what a file is of."""
    return wording.listed([f"{KIND_NAMES[row['kind']]}-{row['position']}" for row in rows])
