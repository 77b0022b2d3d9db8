"""Finds promises in what an agent is about to say, so that none is made without being written down.

A text is read sentence by sentence and clause by clause: a question beside a promise must not hide it. What counts is
data, in `promise_rules` (words) and `promise_dates` (times). Pure: no database, no clock.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from refunds import promise_rules as rules
from refunds.promise_dates import WorkingDays, find_due, weekdays_only

Kind = Literal["reply_by", "decide_by", "refund_by", "other"]

LONGEST_CLAUSE = 240  # nobody says more in one breath; it also bounds the work of every pattern
SENTENCE_END = re.compile(r"(?:[。!?;…\n\r]|\.(?=\s|$|[^\x00-\x7f]))+")
CLAUSE_END = re.compile(
    r"[,，\[\]【】\"()|/](?!\d)|、(?![0-9一二三四五六七八九十])|(?<=[^\d\s])~|\s-+\s|--+"
    r"|(?<=[\u4e00-\u9fff]{3}) (?=[\u4e00-\u9fff]{3})"
    r"|(?<![给让由把系说是和跟到明与向请 帮])(?<=[\u4e00-\u9fff])"
    r"(?=(?:那?我们|我这边|这边|我)(?:会|将|马上|立刻|立即|尽快|收到|就|来|给您|帮您|为您|核实|再|去))"
    r"| (?=(?:and|but|so|then|or|otherwise|because) (?:then )?"
    r"(?:we|i|you|it|they|he|she|the|our|your|please|this|that|my|if|once|will)\b)"
    r"|(?<=[a-z\d]) (?=(?:we|i)(?:'ll| will|'m going|'re going)\b)(?<!that )(?<!and )(?<!when )(?<!if )(?<!as )"
)
QUOTED = re.compile(
    r"(?<=[说称写道到了着:的明过是])\s?[\"'「『《][^\"'」』》\n]{2,80}[\"'」』》]"
    r"|(?<=(?:said|told|says|rote|ates|oned|ised|eads)[ :,])\s?[\"'][^\"\n]{2,80}[\"']"
    r"|[\"「『][^\"」』\n]{2,80}[\"」』](?=是|这| is\b| was\b)"
)


@dataclass(frozen=True)
class Promise:
    """`text` is what was matched, `text[start:end]` of the input; `due` in the zone of `at`, None when unknown."""

    text: str
    due: datetime | None
    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class _Clause:
    start: int
    end: int
    words: str
    asked: bool


@dataclass(frozen=True)
class _Read:
    clause: _Clause
    promised: bool
    refused: bool
    due: datetime | None


def find_promises(text: str, *, at: datetime, add_working_days: WorkingDays = weekdays_only) -> list[Promise]:
    """The undertakings in `text`, in order. `at` is aware; `add_working_days` is the desk's calendar, when known.

    Never raises for any text. A promise whose own clause names no time takes that of a neighbouring clause that
    is nothing but a time ("最晚周五前，给您答复").
    """
    plain = _without_quotes(rules.normalised(text))
    found: list[Promise] = []
    for sentence in _sentences(plain):
        read = _read(sentence, at, add_working_days)
        found += [_promise(text, read, i) for i, one in enumerate(read) if one.promised]
    return found


def _without_quotes(plain: str) -> str:
    """Other people's words, blanked."""
    return QUOTED.sub(lambda match: " " * len(match[0]), plain)


def _sentences(plain: str) -> Iterator[list[_Clause]]:
    start = 0
    for match in SENTENCE_END.finditer(plain):
        yield list(_clauses(plain, start, match.start(), asked="?" in match[0]))
        start = match.end()
    yield list(_clauses(plain, start, len(plain), asked=False))


def _clauses(plain: str, start: int, end: int, *, asked: bool) -> Iterator[_Clause]:
    """The last clause of a question is asked; all are, when it opens like one. A tag ("行吗") asks nothing else."""
    spans = [(a, b) for a, b in _cuts(plain, start, end) if plain[a:b].strip()]
    whole = asked and bool(rules.ASKING_EN.match(plain, start, min(end, start + 80)))
    for i, (a, b) in enumerate(spans):
        words = plain[a:b]
        tag = rules.TAG.search(words.strip()) if asked or rules.ASKING.search(words.strip()) else None
        questioned = bool(rules.ASKING.search(words.strip())) or (asked and (whole or i == len(spans) - 1))
        yield _Clause(a, b, words, questioned and not (tag and not whole))


def _cuts(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in CLAUSE_END.finditer(plain, start, end):
        yield from _pieces(start, match.start())
        start = match.end()
    yield from _pieces(start, end)


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    for a in range(start, end, LONGEST_CLAUSE):
        yield a, min(end, a + LONGEST_CLAUSE)


def _read(sentence: list[_Clause], at: datetime, add_working_days: WorkingDays) -> list[_Read]:
    read: list[_Read] = []
    ruled = reported = False
    for clause in sentence:
        words = rules.HARMLESS.sub(_blank, clause.words).strip()
        ruled = ruled or bool(rules.RULES.search(words))
        reported = reported and not rules.OURS.match(words)
        due = None if "最快" in clause.words else find_due(clause.words, at=at, add_working_days=add_working_days)
        refused = clause.asked or reported or _refused(words)
        ruled_here = ruled or (clause is not sentence[-1] and bool(rules.OPENS_CONDITION.match(clause.words)))
        timed = due or (read[-1].due if read and _only_a_time(read[-1]) else None)
        follows = bool(read and not read[-1].refused and rules.FIRST.search(read[-1].clause.words.strip()))
        promised = not refused and _promised(words, timed, ruled=ruled_here, follows=follows)
        read.append(_Read(clause, promised, refused, due))
        reported = reported or bool(rules.REPORTS_ON.search(words) and not rules.OURS.match(words))
    return read


def _only_a_time(one: _Read) -> bool:
    return not one.refused and rules.ALONE.fullmatch(one.clause.words.strip()) is not None


def _blank(match: re.Match[str]) -> str:
    return (match["keep"] or "").ljust(len(match[0]))


def _refused(words: str) -> bool:
    """In English what comes after "we will …" does not undo it: "we'll find out why it doesn't work"."""
    against = rules.HARD.search(words)
    if against is None and not rules.FUTURE.search(words):
        against = rules.PERFECT.search(words)
    if against is None:
        return False
    undertaken = rules.STRONG.search(words)
    return not (undertaken and against[0].isascii() and against.start() >= undertaken.end())


def _promised(words: str, due: datetime | None, *, ruled: bool, follows: bool) -> bool:
    """By its form; by what it says, with a future; or by default: a future, or an undertaking, about nothing else."""
    if rules.STRONG.search(words):
        return True
    if ruled:
        return False
    if due is not None and rules.ALONE.fullmatch(words):
        return True
    if rules.SOFT.search(words):
        return False
    if rules.ACTION.search(words) and (due is not None or follows or rules.SOON.search(words)):
        return True
    if rules.ELSEWHERE.search(words):
        return False
    return bool(rules.UNDERTAKES.search(words) or (due is not None and rules.DEADLINE.search(words)))


def _promise(text: str, read: list[_Read], i: int) -> Promise:
    one = read[i]
    start, end, due = one.clause.start, one.clause.end, one.due
    if due is None:
        for j in (i - 1, i + 1, i + 2):
            if 0 <= j < len(read) and _lends_its_time(read[j]):
                due, start, end = read[j].due, min(start, read[j].clause.start), max(end, read[j].clause.end)
                break
    matched = text[start:end]
    start += len(matched) - len(matched.lstrip())
    matched = matched.strip()
    return Promise(matched, due, _kind(one.clause.words), start, start + len(matched))


def _lends_its_time(other: _Read) -> bool:
    return other.due is not None and not other.refused and not rules.CONDITION.search(other.clause.words)


def _kind(words: str) -> Kind:
    for kind, pattern in rules.KINDS:
        if pattern.search(words):
            return kind  # type: ignore[return-value]
    return "other"
