"""What the desk writes. None of it promises anything: promises stand in the stories, with their due times."""

from __future__ import annotations

from . import Pool

GREETING: Pool = {
    "zh": (
        "您好，您的工单已收到，我是本单的客服，正在核对您提交的凭证。",
        "您好，凭证已看到，付款信息与订单一致，正在向供应商核实。",
        "您好，给您添麻烦了，工单正在核查中。",
        "您好，已为您登记，目前在核对充值记录。",
        "您好，抱歉让您久等，我已看到您上传的截图。",
    ),
    "en": (
        "Hello, thank you for the screenshots. I am the agent on your ticket.",
        "Hi, sorry for the trouble. Your payment and your order match; the supplier has been asked.",
        "Hello, your ticket is with me. I have read your description.",
    ),
}
NO_NEWS: Pool = {
    "zh": (
        "供应商那边已经收到核查请求，目前还没有结果，这是最新进展。",
        "您好，您的心情我们理解。供应商的答复时限还没有到，工单页面可以看到剩余时间。",
        "您好，刚刚又看了一次，供应商仍在核查，没有新的进展。",
        "非常抱歉让您久等，供应商尚未答复，截止时间在工单页面上可以看到。",
    ),
    "en": (
        "The supplier has our question, there is no answer from them so far.",
        "Sorry for the wait. The supplier still has time to answer; the deadline is on your ticket's page.",
    ),
}
APPROVED: Pool = {
    "zh": (
        "您好，供应商已确认异常，您的退款申请已通过。",
        "核实完毕，情况属实，退款已批准，给您带来的不便深表歉意。",
        "您好，审核已通过，到账情况可以在工单页面查看。",
    ),
    "en": ("The supplier has confirmed it and your refund was approved. Sorry for the trouble.",),
}
HELLO_FROM_SUPERVISOR: Pool = {
    "zh": (
        "您好，我是主管，非常抱歉让您久等，您的工单已经在我手上。",
        "您好，我是客服主管，您反映的情况我已经看过，向您致歉。",
    ),
    "en": ("I am a supervisor, and I am sorry that nobody answered you.",),
}
FILED_FOR_YOU: Pool = {
    "zh": ("您好，工单已经为您建立，凭订单号和查询密码可以查看进度。",),
    "en": ("Your ticket is open; the order number and query password show it.",),
}
APPEAL_LOST: Pool = {
    "zh": ("复核兑换日志，兑换账号与您绑定的账号一致，维持原决定。",),
    "en": ("We looked at the log again: the account is the one on your order. The decision stands.",),
}
# Why a request is rejected, by scenario; the customer reads it.
REJECTED: dict[str, Pool] = {
    "changed_mind": {
        "zh": (
            "卡密已发放，虚拟商品不支持因个人原因退款，敬请谅解。",
            "您在下单时已确认虚拟商品不适用七天无理由退货，卡密也已发放，按条款不予退款。",
        ),
        "en": ("The code was delivered. Digital goods are not taken back for personal reasons.",),
    },
    "used": {
        "zh": ("后台记录显示已充值成功并已使用，按条款不予退款。", "充值已到账且已消费，按公示条款不予退款。"),
        "en": ("The goods were delivered and used, so the clause gives no refund.",),
    },
    "invalid_code": {
        "zh": (
            "供应商提供的兑换记录显示该卡密已成功兑换，现有凭证不足以推翻。",
            "经供应商核查，该卡密状态为已兑换，凭证未能证明卡密无效。",
        ),
        "en": ("The supplier's records show that this code was redeemed, and the screenshots do not disprove it.",),
    },
    "code_already_used": {
        "zh": ("供应商提供的兑换记录与您的账号地区、时间一致，按条款不予退款。",),
        "en": ("The redemption matches the region and time of your account, so the clause gives no refund.",),
    },
    "wrong_region": {
        "zh": ("商品页面已注明适用区服，按条款不予退款。",),
        "en": ("The product page names the region, so the clause gives no refund.",),
    },
}
# What stays inside.
NOTES = (
    "已核对支付流水，金额与订单一致。",
    "该买家近三个月下单7次，首次申请退款。",
    "截图时间与订单时间吻合，未见修改痕迹。",
    "同一批次今天已有两单反馈，疑似批次问题，已告知采购。",
    "买家账号与下单账号一致。",
    "供应商群里已@对接人。",
)
SECOND_PERSON = ("复核无误。", "凭证与流水已复核，同意。", "金额与供应商答复一致，同意退款。")
AFTER_SILENCE = ("供应商逾期未答复，凭证完整，支持退款。", "已超过供应商确认时限，按条款支持买家。")
AFTER_APPEAL = ("兑换账号与买家不符，供应商未能证明卡密有效，支持退款。", "录屏显示卡密拆封即无效，支持退款。")
