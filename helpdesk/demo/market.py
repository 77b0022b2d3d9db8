"""A believable market: two shops, good and bad suppliers with what they deliver, and the people of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from orders.models import Product, Shop, Supplier

PASSWORD = "demo-desk-2026"
QUERY_PASSWORD = "8866"

CLOUD, STARS = "cloud", "stars"


class Person(NamedTuple):
    """Somebody of the desk. Chinese names are written in one, so they stand in `first_name` as a whole."""

    username: str
    name: str
    group: str
    finds: str


STAFF = (
    Person("lin", "林晓", "Agent", "agent: her queue, a promise due within the hour, tickets that nobody has"),
    Person("chen", "陈默", "Agent", "agent: another queue, with overdue tickets and a broken promise"),
    Person(
        "wang", "王芳", "Supervisor", "supervisor: approvals that want a second person, escalations, money exceptions"
    ),
    Person("zhao", "赵磊", "Supervisor", "supervisor: the other pair of eyes"),
    Person("audit", "孙静", "Auditor", "auditor: reads everything, changes nothing"),
)


class Source(NamedTuple):
    """A supplier: its name, and how it behaves in the history (see `history.suppliers`)."""

    name: str
    language: str = "zh-hans"


SUPPLIERS = {
    "shanchong": Source("闪充科技"),  # fast and honest
    "kuaika": Source("快卡直供"),  # honest
    "youhui": Source("游汇供货"),  # honest, answers by hand
    "laozhou": Source("老周批发"),  # slow
    "wantong": Source("万通点卡"),  # often late
    "tiemian": Source("铁面卡源"),  # refuses everything
    "haifeng": Source("海风数码"),  # silent
    "starkeys": Source("Star Keys Ltd", "en"),  # fair
}
# When the history is over, these answer at once, as a supplier with a system of its own does.
CONNECTED = {
    "shanchong": {"answer": "agree", "remark": "已核实，未充值成功，同意退款"},
    "kuaika": {"answer": "agree", "remark": "卡密已作废，同意退款"},
    "tiemian": {"answer": "refuse", "remark": "卡密已发出，概不退款"},
}


@dataclass(frozen=True)
class Ware:
    """A product: `price` in minor units, the promised delivery in minutes; without a supplier it is own stock."""

    shop: str
    code: str
    name: str
    price: int
    supplier: str = ""
    minutes: int = 5
    account: str = ""
    popularity: int = 4

    @property
    def is_code(self) -> bool:
        """Sold as a code to redeem, not as a top-up of an account."""
        return not self.account


WARES = (
    Ware(CLOUD, "wz-300", "王者荣耀 点券 300", 2980, "shanchong", 10, "游戏ID", 12),
    Ware(CLOUD, "wz-680", "王者荣耀 点券 680", 6680, "shanchong", 10, "游戏ID", 6),
    Ware(CLOUD, "wz-3000", "王者荣耀 点券 3000", 28_800, "shanchong", 30, "游戏ID", 2),
    Ware(CLOUD, "hp-600", "和平精英 点券 600", 5800, "shanchong", 10, "游戏ID", 7),
    Ware(CLOUD, "qb-50", "Q币 50个", 4850, "shanchong", 10, "QQ号", 9),
    Ware(CLOUD, "qb-100", "Q币 100个", 9700, "wantong", 15, "QQ号", 6),
    Ware(CLOUD, "ys-300", "原神 创世结晶 300", 2950, "haifeng", 20, "UID", 8),
    Ware(CLOUD, "ys-3280", "原神 创世结晶 3280", 30_900, "laozhou", 60, "UID", 2),
    Ware(CLOUD, "xq-980", "崩坏：星穹铁道 古老梦华 980", 9400, "laozhou", 60, "UID", 4),
    Ware(CLOUD, "steam-50", "Steam 钱包充值码 50元", 4880, "tiemian", 5, popularity=7),
    Ware(CLOUD, "steam-100", "Steam 钱包充值码 100元", 9680, "tiemian", 5, popularity=6),
    Ware(CLOUD, "app-100", "App Store 充值卡 100元", 9750, "kuaika", 5, popularity=8),
    Ware(CLOUD, "app-500", "App Store 充值卡 500元", 48_600, "kuaika", 5, popularity=2),
    Ware(CLOUD, "wy-300", "网易一卡通 300点", 2880, "kuaika", 5, popularity=5),
    Ware(CLOUD, "tx-month", "腾讯视频VIP 月卡", 1990, "kuaika", 10, "手机号", 8),
    Ware(CLOUD, "iqy-season", "爱奇艺黄金会员 季卡", 5500, "haifeng", 30, "手机号", 5),
    Ware(CLOUD, "hf-100", "话费充值 100元（慢充）", 9550, "laozhou", 1440, "手机号", 6),
    Ware(CLOUD, "bili-month", "B站大会员 月卡", 1800, "", 5, "手机号", 6),
    Ware(CLOUD, "wyy-month", "网易云音乐 黑胶月卡", 1280, "", 5, "手机号", 5),
    Ware(CLOUD, "xl-month", "迅雷超级会员 月卡", 1500, "", 5, "手机号", 4),
    Ware(STARS, "steam-20", "Steam Wallet Code $20", 1950, "starkeys", 5, popularity=8),
    Ware(STARS, "psn-50", "PSN Gift Card $50 (US)", 4890, "starkeys", 5, popularity=5),
    Ware(STARS, "eshop-35", "Nintendo eShop $35 (US)", 3420, "starkeys", 5, popularity=5),
    Ware(STARS, "gpass-1", "Game Pass Ultimate 1 month", 1290, "starkeys", 5, popularity=5),
    Ware(STARS, "valo-1000", "Valorant 1000 VP", 980, "youhui", 20, "Riot ID", 6),
    Ware(STARS, "genshin-980", "Genesis Crystals 980+110", 1420, "youhui", 20, "UID", 6),
    Ware(STARS, "razer-50", "Razer Gold $50", 4850, "wantong", 10, popularity=3),
    Ware(STARS, "rblx-10", "Roblox Gift Card $10", 970, "", 5, popularity=4),
)
WARE = {ware.code: ware for ware in WARES}


def set_up() -> None:
    """Shops, suppliers, products and staff. What is there already stays as it is."""
    _shops()
    for code, source in SUPPLIERS.items():
        told = {"name": source.name, "language": source.language, "email": f"{code}@supplier.example"}
        Supplier.objects.get_or_create(code=code, defaults=told)
    for ware in WARES:
        values: dict[str, object] = {"name": ware.name, "price_fen": ware.price}
        values["promised_delivery_minutes"] = ware.minutes
        supplier = Supplier.objects.filter(code=ware.supplier).first()
        shop = Shop.objects.get(code=ware.shop)
        Product.objects.get_or_create(shop=shop, code=ware.code, defaults=values | {"supplier": supplier})
    _people()


def connect_suppliers() -> None:
    """From now on the suppliers that have a system answer by it, played by the sandbox adapter."""
    for code, config in CONNECTED.items():
        Supplier.objects.filter(code=code).update(adapter="sandbox", config=config)


def _shops() -> None:
    Shop.objects.get_or_create(code=CLOUD, defaults={"name": "云卡商城"})
    foreign = {"name": "星际点卡铺 Star Cards", "currency": "USD", "language": "en"}
    Shop.objects.get_or_create(code=STARS, defaults=foreign)


def _people() -> None:
    stretched = make_password(PASSWORD)
    for person in STAFF:
        values = {"first_name": person.name, "email": f"{person.username}@desk.example", "is_staff": True}
        user, is_new = get_user_model().objects.get_or_create(
            username=person.username, defaults=values | {"password": stretched}
        )
        if is_new:
            user.groups.add(Group.objects.get(name=person.group))
