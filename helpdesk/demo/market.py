"""A believable marketplace: a shop, good and bad suppliers, staff, and the files that its shop systems export."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from orders.models import ApiKey, Shop, Supplier

from .environment import VAR

PASSWORD = "demo-desk-2026"
STAFF = {"lin": "Agent", "wang": "Supervisor", "zhao": "Supervisor", "audit": "Auditor"}
QUERY_PASSWORD = "8866"
SUPPLIERS = {
    "fast": ("闪充供货", {"answer": "agree", "remark": "已核实，同意退款"}),
    "stern": ("铁面卡源", {"answer": "refuse", "remark": "卡密已被使用，不同意退款"}),
    "silent": ("失联货源", {"answer": "silent"}),
}


@dataclass(frozen=True)
class Line:
    """One order of the demo: what it is for, what it cost and who delivers it."""

    key: str
    product: str
    yuan: str
    supplier: str
    channel: str = "余额"
    delivery: str = "processing"
    age: timedelta = timedelta(hours=2)


GENERIC = (
    Line("paid", "王者荣耀 点券 300", "30.00", "fast"),
    Line("appealed", "Steam 充值码 50元", "48.00", "stern", delivery="success"),
    Line("withdrawn", "腾讯视频 月卡", "25.00", "fast"),
    Line("expired", "爱奇艺 季卡", "58.00", "fast", age=timedelta(days=5)),
    Line("silence_approved", "原神 创世结晶 300", "30.00", "silent", age=timedelta(days=2)),
    Line("silence_escalated", "App Store 充值卡 100", "98.00", "silent", delivery="success", age=timedelta(days=2)),
    Line("phoned", "Steam 点卡 100元", "96.00", "stern", delivery="success"),
    Line("held", "QQ 币 50", "49.00", "fast", channel="sandbox"),
    Line("failed", "Q 币 100", "45.00", "fast", channel="sandbox"),
    Line("four_eyes", "和平精英 点券 3000", "298.00", "fast"),
)


def set_up() -> tuple[Shop, str]:
    """The shop with a key of this run; what an earlier run made is used again."""
    shop, _new = Shop.objects.get_or_create(code="cloud", defaults={"name": "云卡商城"})
    for code, (name, config) in SUPPLIERS.items():
        Supplier.objects.get_or_create(
            code=code,
            defaults={"name": name, "adapter": "sandbox", "config": config, "email": f"{code}@supplier.example"},
        )
    for name, group in STAFF.items():
        user, is_new = get_user_model().objects.get_or_create(username=name)
        if is_new:
            user.set_password(PASSWORD)
            user.save()
            user.groups.add(Group.objects.get(name=group))
    _key, text = ApiKey.issue(shop, "demo")
    return shop, text


def bring_orders(shop: Shop, run: str) -> dict[str, str]:
    """Write the exports of this run and import them, as an operator would. Order numbers by their key."""
    now = timezone.localtime()
    for write in (_generic, _acg_faka, _card_system):
        path = write(VAR / "files" / f"{write.__name__.strip('_')}-{run}.csv", run, now)
        print(f"\n$ manage.py import_orders {path.name} --shop {shop.code}")  # noqa: T201
        call_command("import_orders", str(path), shop=shop.code)
    numbers = {line.key: f"{run}{i:02d}" for i, line in enumerate(GENERIC, 1)}
    return numbers | {"rejected": f"AF{run}1"}


def _generic(path: Path, run: str, now: datetime) -> Path:
    head = (
        "order_number,product_name,quantity,amount,price,status,placed_at,delivery,delivered_at,target_account,"
        "buyer_reference,contact,query_password,payment_channel,payment_serial,paid_amount,paid_at,supplier"
    )
    rows = []
    for i, line in enumerate(GENERIC, 1):
        placed, paid = now - line.age, now - line.age + timedelta(minutes=1)
        delivered = _text(paid + timedelta(minutes=1)) if line.delivery == "success" else ""
        rows.append([
            f"{run}{i:02d}", line.product, 1, line.yuan, line.yuan, "paid", _text(placed), line.delivery, delivered,
            f"player_{i:04d}", f"user-{i}", f"buyer{i}@example.com", QUERY_PASSWORD, line.channel,
            f"4200{run}{i:04d}", line.yuan, _text(paid), line.supplier,
        ])  # fmt: skip
    return _write(path, head.split(","), rows, "utf-8")


def _acg_faka(path: Path, run: str, now: datetime) -> Path:
    """异次元发卡: UTF-8 with BOM; paid is 1, delivered is 1."""
    head = "订单号,金额,商品名称,数量,支付方式,下单时间,下单IP,下单设备,支付时间,订单状态,联系方式,发货状态,优惠券,客户"
    at = now - timedelta(days=3)
    row = [f"AF{run}1", "19.90", "网易云音乐 黑胶月卡", 1, "余额", _text(at), "203.0.113.9", "手机", _text(at), 1,
           "buyer-af@example.com", 1, "", "af-user"]  # fmt: skip
    return _write(path, head.split(","), [row], "utf-8-sig")


def _card_system(path: Path, run: str, now: datetime) -> Path:
    """card-system: GBK, ids as ="…", status in words."""
    head = (
        "订单号,商品名称,下单时间,订单金额,优惠金额,实付金额,手续费,成本价,利润,支付方式,支付流水号,支付时间,订单状态,"
        "买家联系方式,买家附加信息"
    )
    at = now - timedelta(hours=3)
    row = [f'="CS{run}1"', "Steam 点卡 100元", _text(at), "99.00", "0.00", "99.00", "0.99", "92.00", "6.01", "支付宝",
           f'="2026{run}77"', _text(at), "已发货", "13800138000", ""]  # fmt: skip
    return _write(path, head.split(","), [row], "gbk")


def _write(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]], encoding: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([head, *rows])
    return path


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
