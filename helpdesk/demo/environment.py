"""The demo's own settings, put in place before Django reads any."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var" / "demo"
PICTURES = VAR / "pictures"
PORT = int(os.environ.get("PORT", "8000"))
URL = f"http://127.0.0.1:{PORT}"

# For the web process and the worker: small times, so that things happen while somebody watches. The history
# is written with the product's own.
LIVE = {"BEAT_S": "1", "SWEEP_S": "2", "TRIAGE_GRACE_S": "3", "PAYOUT_LEASE_S": "5"}


def set_up() -> None:
    """Point every setting at `var/demo`."""
    VAR.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
            "VAR_DIR": str(VAR),
            "DATABASE_URL": f"sqlite:///{VAR / 'helpdesk.sqlite3'}",
            "REDIS_URL": "",
            "S3_BUCKET": "",
            "SECRET_KEY": "",
            "QUERY_PASSWORD_PEPPER": "",
            "PUBLIC_URL": URL,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "EMAIL_URL": f"filemail:///{VAR / 'mails'}",
            "SANDBOX": "true",
            "LOG_LEVEL": "WARNING",
            "LANGUAGE_CODE": "zh-hans",
            "TIME_ZONE": "Asia/Shanghai",
        }
    )
