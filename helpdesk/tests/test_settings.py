"""A wrong setting stops the start with one sentence that names it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRONG = {
    "API_RATE_HOOK": "9",
    "BEAT_S": "0",
    "DATABASE_URL": "mysql://somewhere/refunds",
    "DEBUG": "perhaps",
    "EMAIL_URL": "somewhere",
    "FOUR_EYES_FEN": "two hundred",
    "LANGUAGE_CODE": "xx",
    "LOG_LEVEL": "loud",
    "PUBLIC_URL": "refunds.example.com",
    "REDIS_URL": "http://127.0.0.1",
    "SECRET_KEY": "short",
    "TIME_ZONE": "Mars/Olympus",
}


def imported(var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", "import helpdesk.settings"]
    found = {**os.environ, "VAR_DIR": str(var), **environment}
    return subprocess.run(command, env=found, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_stops_the_start_with_a_sentence(name: str, tmp_path: Path):
    stopped = imported(tmp_path, **{name: WRONG[name]})
    last = stopped.stderr.strip().splitlines()[-1]
    assert stopped.returncode == 1
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: {name}")
    assert last.endswith(".")


def test_a_database_server_needs_a_secret_key_of_its_own(tmp_path: Path):
    stopped = imported(tmp_path, DATABASE_URL="postgresql://helpdesk@127.0.0.1/refunds", SECRET_KEY="")
    assert "SECRET_KEY is not set" in stopped.stderr.splitlines()[-1]


def test_every_setting_of_the_environment_stands_in_the_readme():
    source = (ROOT / "helpdesk" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'(?:env\.\w+|whole|flag|rate|one_of)\(\s*"([A-Z0-9_]+)"', source))
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(names) > 30
    assert sorted(name for name in names if f"`{name}`" not in told) == []
