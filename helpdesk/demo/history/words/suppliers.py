"""What suppliers answer, and how long that takes them."""

from __future__ import annotations

from . import Pool

# Hours until the answer, by the wall. Who is not here does not answer.
DELAYS = {
    "shanchong": (0.05, 0.5),
    "kuaika": (0.5, 2.5),
    "youhui": (1.0, 5.0),
    "laozhou": (11.0, 21.0),
    "wantong": (14.0, 23.0),
    "tiemian": (0.3, 1.5),
    "starkeys": (2.0, 9.0),
}
# What they say, to (their answer, about a code to redeem or a top-up), in their language.
REMARKS: dict[tuple[str, bool], Pool] = {
    ("agree", True): {
        "zh": (
            "卡密已作废，同意退款",
            "确认异常，同意退",
            "该批次有问题，已换货源，这单退款吧",
            "后台查询该卡未激活，可以退",
        ),
        "en": (
            "Confirmed: the code was faulty on our side. Refund is fine.",
            "From our bad batch of last week. Agreed.",
        ),
    },
    ("agree", False): {
        "zh": ("已核实，未充值成功，同意退款", "查实未到账，可以退", "渠道返回失败，请退给客户", "已撤单，同意退款"),
        "en": ("Checked: the publisher never took it. Please refund the buyer.",),
    },
    ("refuse", True): {
        "zh": ("卡密已发出且可用，不同意退款", "后台显示已兑换，不予退款", "概不退款"),
        "en": ("Redeemed at first attempt from the buyer's region, we cannot refund.",),
    },
    ("refuse", False): {
        "zh": ("已充值成功，有记录，不退", "充值记录显示已到账，不同意退款"),
        "en": ("Our log shows a successful top-up. No refund.",),
    },
}
