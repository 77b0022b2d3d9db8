"""What people write: customers from polite to furious, agents, suppliers. Nobody real has written any of it."""

from __future__ import annotations

from random import Random

FILED = {
    ("not_delivered", "zh"): (
        "付款两个多小时了还没到账，订单页面一直显示处理中，麻烦帮忙看看。",
        "充值到现在都没到账！！说好的十分钟呢？今天活动最后一天，赶紧退钱！",
        "你好，我昨晚买的点券一直没收到，游戏里查了三遍余额都没变，截图在下面。",
        "没到账。退款。",
        "第一次在你们家买就这样，客服也不回，再不处理我就打12315了。",
        "请问是不是系统卡了？我朋友同一时间买的都到了，就我的没有。",
        "给孩子买的，填的账号核对过没问题，但是没有到，麻烦退一下，谢谢。",
        "等了一晚上了，早上起来看还是处理中，不想等了，请退款。",
        "钱扣了东西没有，支付记录和充值记录都截图了，自己看。",
        "你好，这个订单已经超过承诺的时间，我急用，如果不能马上到就退款吧。",
    ),
    ("not_delivered", "en"): (
        "It has been over an hour and the top-up still says processing. Could you please refund it?",
        "Paid, waited, nothing arrived. Screenshots attached.",
        "Third time I buy from you and the first time something goes wrong. The points never showed up in my account.",
    ),
    ("invalid_code", "zh"): (
        "卡密复制进去提示无效，试了好几次，大小写也核对过了。",
        "收到的充值码兑换不了，提示卡密错误，麻烦退款或者说明一下。",
        "什么垃圾卡？？一输就说无效，截图为证，退钱！",
        "您好，刚收货的卡密无法兑换，已经换了手机和电脑两种方式试过。",
        "买了两次都好好的，这次的码不行，报错截图在附件。",
        "兑换页面一直说卡密不存在，请帮我处理一下。",
    ),
    ("invalid_code", "en"): (
        "The code is rejected as invalid. I typed it by hand and also pasted it, same result.",
        "Hi, the gift card code you sent does not work, please see the picture. I would like my money back.",
        "Invalid code. Not happy, this was a birthday present.",
    ),
    ("code_already_used", "zh"): (
        "卡密提示已被使用，可是我刚收到，根本没有兑换过！",
        "码是用过的，你们是不是一个码卖了两次？我要求查兑换记录并退款。",
        "你好，兑换时显示该卡密已被其他账号使用，麻烦核实一下，聊天记录也附上了。",
        "前一分钟收到后一分钟兑换就说用过了，这个怎么解释？",
    ),
    ("code_already_used", "en"): (
        "The store says the code was already redeemed by another account. I only got it ten minutes ago.",
        "Already redeemed?! I have not even opened the email before. Please check who used it.",
    ),
    ("wrong_account_unused", "zh"): (
        "不好意思，账号填错了一位，还没有充进去，能不能撤单退款？",
        "手滑填成了小号的ID，订单还在处理中，麻烦取消一下。",
        "下单的时候复制错账号了，发现就马上来申请了，拜托拦一下。",
    ),
    ("wrong_account_unused", "en"): ("I entered the wrong ID, it is still processing. Please cancel it, thanks!",),
    ("partial_delivery", "zh"): (
        "买了三份只到了一份，剩下的一直没动静，请把没到的退给我。",
        "只到账了一部分，其余的等到现在也没有，截图在下面。",
        "少充了，页面写着部分到账，请补退差额。",
    ),
    ("wrong_region", "zh"): (
        "商品页写的是国区可用，兑换提示地区不符，请退款。",
        "买之前没注意区服，现在兑换不了，页面上也没有写清楚。",
    ),
    ("wrong_region", "en"): (
        "The card is for the US store, but your page did not say so when I bought it. It is useless for me.",
        "Region mismatch when I redeem it. The listing said global.",
    ),
    ("price_error", "zh"): (
        "页面标价和实际扣的钱不一样，多扣了我，请退差价。",
        "活动价没有生效，按原价还多收了，麻烦核对一下。",
    ),
    ("price_error", "en"): ("I was charged more than the price on the page. Please return the difference.",),
    ("changed_mind", "zh"): (
        "买错了，不想要了，卡密还没用过，能退吗？",
        "女朋友已经帮我买过了，这个我没动，申请退款。",
        "突然不想充了，退一下吧。",
        "拍错面额了，想退了重新买。",
    ),
    ("changed_mind", "en"): ("I bought the wrong card by mistake. I have not used the code, can I return it?",),
    ("used", "zh"): (
        "会员到是到了，但是广告还是那么多，要求退款。",
        "充进去了，孩子偷偷充的，家长不知情，请退款。",
        "充值到账以后活动奖励没给，不满意，退。",
    ),
    ("paid_no_order", "zh"): (
        "钱扣了两次，其中一笔店里查不到订单，麻烦退回。",
        "支付成功以后页面卡住了，没有订单号，但是钱已经扣了，付款截图在这里。",
        "付了款没有生成订单，请核实退款，谢谢。",
    ),
    ("paid_no_order", "en"): ("The payment went through but I never got an order number.",),
}
NOTES = {
    "zh": ("截图如上，第一张是付款，第二张是现在的状态", "", "", "付款和页面截图都在", "麻烦看一下图"),
    "en": ("Payment first, then the error", "", ""),
}
IMPATIENT = {
    "zh": (
        "请问有进展了吗？", "都一天了，到底什么时候能处理？", "还在吗？？", "麻烦快一点，急用。",
        "我已经等了很久了，请给个准确的说法。", "不回复我就去平台投诉了。",
    ),
    "en": ("Any news on this?", "Hello? It has been a whole day.", "Please hurry, I need this for tonight."),
}  # fmt: skip
THANKS = {
    "zh": (
        "收到了，谢谢。",
        "已经到余额了，处理挺快的，谢谢客服。",
        "钱收到了，下次希望不要再出这种问题。",
        "好的，收到退款。",
    ),
    "en": ("Got it, thanks!", "The refund is in my balance. Thank you for the quick help."),
}

# Hours until a supplier answers, by the wall. Who is not here does not answer.
DELAYS = {
    "shanchong": (0.05, 0.5),
    "kuaika": (0.5, 2.5),
    "youhui": (1.0, 5.0),
    "laozhou": (11.0, 21.0),
    "wantong": (14.0, 23.0),
    "tiemian": (0.3, 1.5),
    "starkeys": (2.0, 9.0),
}
GREETINGS = {
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
REMARKS = {
    ("agree", "zh-hans"): (
        "已核实，未充值成功，同意退款",
        "确认异常，同意退",
        "卡密已作废，同意退款",
        "查实未到账，可以退",
    ),
    ("refuse", "zh-hans"): ("卡密已发出且可用，不同意退款", "后台显示已兑换，不予退款", "已充值成功，有记录，不退"),
    ("agree", "en"): (
        "Confirmed: the code was faulty on our side. Refund is fine.",
        "Checked, please refund the buyer.",
    ),
    ("refuse", "en"): ("Redeemed on 1st attempt from the buyer's region, we cannot refund.",),
}


def filed(scenario: str, language: str, rng: Random) -> str:
    return rng.choice(FILED.get((scenario, language)) or FILED[scenario, "zh"])


def said(what: dict[str, tuple[str, ...]], language: str, rng: Random) -> str:
    return rng.choice(what[language])


def greeting(language: str, rng: Random) -> str:
    return rng.choice(GREETINGS[language])


def remark(answer: str, language: str, rng: Random) -> str:
    return rng.choice(REMARKS[answer, language])
