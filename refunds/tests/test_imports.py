"""The layers: orders ← refunds ← helpdesk, and what each of them may not know. Read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("orders", "refunds", "helpdesk")
PURE = ("policy", "verdicts", "reasons", "sla", "calendar", "windows", "openings", "guards", "explanations")
SURFACE_MODULES = ("django.http", "django.views", "django.forms", "django.contrib.admin", "django.urls",
                   "django.shortcuts", "rest_framework", "celery")  # fmt: skip
DATABASE = ("django.db", "refunds.models", "orders.models", "refunds.lifecycle")
# What people and programs meet, and what all of these stand on.
FACES = ("api", "portal", "supplier_page", "admin")
SHARED = ("access", "telling", "case_file", "mails", "desk", "links", "intake", "downloads", "previews", "errors",
          "link_requests", "converters", "reports")  # fmt: skip
# The writers behind `actions`.
BEHIND = ("gate", "catching_up", "steps", "verbs", "record", "payouts", "commitments", "claims", "clocks", "breaches",
          "lifecycle")  # fmt: skip
READABLE = {"clocks", "lifecycle", "record", "payouts", "commitments", "claims", "breaches"}
WRITES = {"save", "update", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
OURS = {"Ticket", "Event", "Message", "Evidence", "Commitment", "Claim", "Clock", "ClockPause", "Breach", "Payout",
        "Reservation", "MoneyException"}  # fmt: skip


def sources(layer: str) -> list[Path]:
    return [
        path
        for path in sorted((ROOT / layer).rglob("*.py"))
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts)
    ]


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, relative ones resolved; `from a import b` gives a.b."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield from (".".join([*base, *filter(None, [node.module]), name.name]) for name in node.names)


def within(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def offences(files: list[Path], modules: tuple[str, ...]) -> list[str]:
    found = [(path, name) for path in files for name in imported(path) if within(name, modules)]
    return [f"{path.relative_to(ROOT)} imports {name}" for path, name in found]


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer):
    above = LAYERS[LAYERS.index(layer) + 1 :]
    assert offences(sources(layer), above) == []
    assert sources(layer)


@pytest.mark.parametrize("layer", ["orders", "refunds"])
def test_the_domain_knows_no_surface(layer):
    assert offences(sources(layer), SURFACE_MODULES) == []


@pytest.mark.parametrize("face", FACES)
def test_no_face_knows_another(face):
    others = tuple(f"helpdesk.{other}" for other in FACES if other != face)
    assert offences(sources(f"helpdesk/{face}"), others) == []
    assert sources(f"helpdesk/{face}")


@pytest.mark.parametrize("part", SHARED)
def test_what_faces_share_knows_no_face(part):
    files = sources(f"helpdesk/{part}") or [ROOT / "helpdesk" / f"{part}.py"]
    assert offences(files, tuple(f"helpdesk.{face}" for face in FACES)) == []


@pytest.mark.parametrize("module", PURE)
def test_the_pure_core_knows_no_rows(module):
    path = ROOT / "refunds" / f"{module}.py"
    assert offences([path], DATABASE) == []
    assert "timezone.now" not in path.read_text(encoding="utf-8")


def test_surfaces_change_tickets_through_actions_alone():
    behind = tuple(f"refunds.{name}" for name in BEHIND if name not in READABLE)
    assert offences(sources("helpdesk"), behind) == []


def _written(path: Path) -> Iterator[str]:
    """`Ticket.objects.…update(…)` and the like: a writing call on a chain that begins with one of our rows."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            names = {part.id for part in ast.walk(node.func) if isinstance(part, ast.Name)}
            yield from (f"{path.relative_to(ROOT)}:{node.lineno} {name}…{node.func.attr}" for name in names & OURS)


def test_surfaces_write_no_row_of_a_ticket():
    assert [found for path in sources("helpdesk") for found in _written(path)] == []


def test_only_paying_calls_a_money_channel():
    callers = [path.stem for path in sources("refunds") if "registry.channel(" in path.read_text(encoding="utf-8")]
    assert callers == ["paying"]
