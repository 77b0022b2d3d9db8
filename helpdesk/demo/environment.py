"""The demo's own settings, put in place before Django reads any."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var" / "demo"
PORT = int(os.environ.get("PORT", "8000"))
URL = f"http://127.0.0.1:{PORT}"


def set_up() -> None:
    """Point every setting at `var/demo`; small times, so that things happen while somebody watches."""
    VAR.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "VAR_DIR": str(VAR),
            "DATABASE_URL": f"sqlite:///{VAR / 'helpdesk.sqlite3'}",
            "REDIS_URL": "",
            "S3_BUCKET": "",
            "SECRET_KEY": "",
            "PUBLIC_URL": URL,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "EMAIL_URL": f"filemail:///{VAR / 'mails'}",
            "SANDBOX": "true",
            "BEAT_S": "1",
            "SWEEP_S": "2",
            "TRIAGE_GRACE_S": "3",
            "PAYOUT_LEASE_S": "5",
            "LOG_LEVEL": "WARNING",
        }
    )
