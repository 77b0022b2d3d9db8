"""Fills and starts everything, drives the stories, and stays up until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from . import environment

environment.set_up()

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from . import market, servers  # noqa: E402
from .client import Client, Refused  # noqa: E402
from .stories import STORIES, Stage  # noqa: E402


def main() -> None:
    """Raises SystemExit with a sentence where something does not come up."""
    signal.signal(signal.SIGTERM, _stop)
    servers.refuse_busy_port()
    for command in (["migrate"], ["createcachetable"], ["collectstatic", "--noinput"]):
        call_command(*command, verbosity=0)
    shop, key = market.set_up()
    with servers.running() as processes:
        run = f"{datetime.now(ZoneInfo(settings.TIME_ZONE)):%m%d%H%M%S}"
        numbers = market.bring_orders(shop, run)
        numbers["webhook"] = _webhook(shop.webhook_token, run)
        stage = Stage(shop, key, numbers)
        endings = [_tell(stage, story) for story in STORIES]
        _check()
        _where_to_click(stage, endings, key)
        if "--once" not in sys.argv:
            _stay(processes)


def _webhook(token: str, run: str) -> str:
    """dujiaoka posts each paid order, unsigned, to an address that holds a secret."""
    payload = {
        "title": "迅雷会员 月卡 x 1", "order_sn": f"DJ{run}", "email": "dj@example.com", "actual_price": "15.00",
        "order_info": "", "good_id": 7, "gd_name": "迅雷会员 月卡",
    }  # fmt: skip
    Client().post(f"hooks/dujiaoka/{token}", payload)
    print(f"\nPOST /api/v1/hooks/dujiaoka/…  order {payload['order_sn']} taken")
    return str(payload["order_sn"])


def _tell(stage: Stage, story: Any) -> tuple[str, str, str]:
    name, words = story.__name__, (story.__doc__ or "").splitlines()[0]
    print(f"\n{name}: {words}", flush=True)
    number, state = story(stage)
    stage.until(number, state)
    return name, number, state


def _check() -> None:
    print()
    call_command("check_money")
    call_command("verify_events")


def _where_to_click(stage: Stage, endings: list[tuple[str, str, str]], key: str) -> None:
    print("\nTickets of this run")
    for name, number, state in endings:
        print(f"  {number}  {state:<10} {name}")
    password = market.PASSWORD
    print(
        f"\nAPI documentation   {environment.URL}/api/docs/\n"
        f"Front page          {environment.URL}/\n"
        f"Staff               {', '.join(market.STAFF)}; password {password} (POST /api/v1/auth/token)\n"
        f"Shop key            Authorization: Bearer {key}\n"
        f"A customer          shop {stage.shop.code}, order {stage.numbers['paid']}, "
        f"query password {market.QUERY_PASSWORD} (POST /api/v1/access)\n"
        f"Mails, files, logs  {environment.VAR}\n"
        "\nCtrl-C stops everything. Run it again whenever you like.",
        flush=True,
    )


def _stay(processes: dict[str, Any]) -> None:
    try:
        while all(process.poll() is None for process in processes.values()):
            time.sleep(1)
    except KeyboardInterrupt:
        print("\nStopped.")


def _stop(*_args: Any) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main()
    except Refused as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("\nStopped.")
