"""Hostile texts and files of twice the length: how many times longer they take to read, in one run.

    python bench/hostile_text.py

2 is in proportion, 4 is a square. Exits 1 when anything that takes longer than a few milliseconds grows faster
than `MOST`.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import IO

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django

from refunds.promises import find_promises
from refunds.sniffing import Unfit, examine
from refunds.tests.files import make_png

MOST = 3.0
FEW_S = 0.005
ROUNDS = 3  # at least, and for this long: the two lengths take turns, and the best time of each counts
ROUNDS_S = 0.2
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
CHARACTERS = 5_000
WORDS = (
    "a", "1", "我", "给您", "我们会", "一", "您说", "we will ", "as ", " ", ",", "“", "“您说", '"', "1-", "12:",
    "如果", "不", "请", "? ", "not ", "the ", "3天", "退", "within 1 ", "已", "给您退", "是", "为什么", "i'll ",
)  # fmt: skip
BYTES = 1024 * 1024
FILLERS = (
    b" ", b"<", b"\xff", b"function ", b"\xff\xda", b"f(", b">>  ", b"/#4A", b"<svg ", b"document ", b"=>", b"PK\3\4"
)  # fmt: skip
HEADS = {"text": b"", "JPEG": b"\xff\xd8\xff", "PDF": b"%PDF-1.7\n", "PNG": make_png()}


def best(*jobs: Callable[[], object]) -> list[float]:
    rounds: list[list[float]] = []
    while len(rounds) < ROUNDS or sum(map(sum, rounds)) < ROUNDS_S:
        rounds.append([timed(job) for job in jobs])
    return [min(times) for times in zip(*rounds, strict=True)]


def timed(job: Callable[[], object]) -> float:
    began = process_time()
    job()
    return process_time() - began


def reading(text: str) -> Callable[[], object]:
    return lambda: find_promises(text, at=AT)


def examining(file: IO[bytes], content: bytes) -> Callable[[], object]:
    file.write(content)
    file.flush()

    def job() -> None:
        with suppress(Unfit):
            examine(file, max_pixels=40_000_000)

    return job


def fits(what: str, once: float, twice: float) -> bool:
    growth = twice / once
    print(f"{what:<46}{once * 1e3:9.2f} ms {twice * 1e3:9.2f} ms   x {growth:4.2f}")
    return growth <= MOST or twice < FEW_S


def main() -> int:
    django.setup()
    print(f"find_promises, {CHARACTERS:,} characters and twice as many")
    fit = []
    for words in WORDS:
        short = words * (CHARACTERS // len(words))
        fit.append(fits(repr(words), *best(reading(short), reading(short * 2))))
    print(f"examine, {BYTES >> 20} MB and twice as many")
    for kind, head in HEADS.items():
        for filler in FILLERS:
            short = filler * (BYTES // len(filler))
            with tempfile.TemporaryFile() as one, tempfile.TemporaryFile() as two:
                jobs = examining(one, head + short + b"%%EOF"), examining(two, head + short * 2 + b"%%EOF")
                fit.append(fits(f"{filler!r} as {kind}", *best(*jobs)))
    return int(not all(fit))


if __name__ == "__main__":
    sys.exit(main())
