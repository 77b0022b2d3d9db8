"""Does over HTTP what a visitor is invited to do: file the order that waits for it, and watch it get paid."""

from __future__ import annotations

from pathlib import Path

from orders.models import Order

from .client import Client, Json, opened, staff, watch
from .market import PASSWORD, QUERY_PASSWORD


def file_and_watch(order: Order, pictures: Path) -> None:
    """Prints the timeline as it is written. Raises Refused where the money is not paid in time."""
    buyer = opened(shop=order.shop.code, order_number=order.number, query_password=QUERY_PASSWORD)
    words = {"scenario": "not_delivered", "description": "付款两小时了还没到账，请帮忙看看。"}
    number = str(buyer.post("tickets", words)["ticket"]["number"])
    buyer.upload(f"tickets/{number}/evidence", _files(order, pictures), note="截图如上")
    print(f"\nticket {number} about order {order.number}, filed over HTTP")  # noqa: T201
    for event in watch(_agent(), number, 0, lambda ticket, _kinds: ticket["state"] == "paid"):
        print(f"    {line(event)}", flush=True)  # noqa: T201


def _agent() -> Client:
    return staff("lin", PASSWORD)


def _files(order: Order, pictures: Path) -> list[tuple[str, str, bytes]]:
    found = [next(pictures.glob(f"{order.number}-{kind}.*")) for kind in ("payment", "product")]
    return [(path.stem.rpartition("-")[2], path.name, path.read_bytes()) for path in found]


def line(event: Json) -> str:
    arrow = f"{event['from_state'] or '·'} → {event['to_state']}" if event["to_state"] else ""
    who = event.get("actor") or event["by"]
    return f"{event['at'][5:19].replace('T', ' ')}  {event['kind']:<24} {who:<12} {arrow}"
