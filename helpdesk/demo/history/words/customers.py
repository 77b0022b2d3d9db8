"""What customers write, from polite to furious."""

from __future__ import annotations

from . import Pool

# When they file, by scenario; `{product}` is what they bought.
FILED: dict[str, Pool] = {
    "not_delivered": {
        "zh": (
            "付款好几个小时了还没到账，订单页面一直显示处理中，麻烦帮忙看看。",
            "充值到现在都没到账！！页面写的时间早就过了，赶紧退钱！",
            "你好，买的{product}一直没收到，查了三遍都没变化，截图在下面。",
            "没到账。退款。",
            "第一次在你们家买就这样，客服也不回，再不处理我就打12315了。",
            "请问是不是系统卡了？我朋友同一时间买的{product}都到了，就我的没有。",
            "给孩子买的，填的账号核对过没问题，但是没有到，麻烦退一下，谢谢。",
            "一直是处理中，不想等了，请退款。",
            "钱扣了东西没有，支付记录和充值记录都截图了，自己看。",
            "你好，这个订单已经超过承诺的时间，我急用，如果不能马上到就退款吧。",
            "{product}还没到，问了客服说让走工单，那就走工单吧。",
            "账号填的是对的，核对了两遍。到现在没有到账，申请退款。",
        ),
        "en": (
            "It has been hours and the top-up still says processing. Could you please refund it?",
            "Paid, waited, nothing arrived. Screenshots attached.",
            "My third order with you, and the first that goes wrong. {product} never showed up.",
        ),
    },
    "invalid_code": {
        "zh": (
            "卡密复制进去提示无效，试了好几次，大小写也核对过了。",
            "收到的充值码兑换不了，提示卡密错误，麻烦退款或者说明一下。",
            "什么垃圾卡？？一输就说无效，截图为证，退钱！",
            "您好，刚收货的卡密无法兑换，已经换了手机和电脑两种方式试过。",
            "买了两次都好好的，这次的码不行，报错截图在附件。",
            "兑换页面一直说卡密不存在，请帮我处理一下。",
            "{product}的码输进去一直报错，客服让我提交工单。",
            "兑换了五六次都提示无效，现在账号都被限制一小时了，太坑了。",
        ),
        "en": (
            "The code is rejected as invalid. I typed it by hand and also pasted it, same result.",
            "Hi, the gift card code you sent does not work, please see the picture. I would like my money back.",
            "Invalid code. Not happy, this was a birthday present.",
        ),
    },
    "code_already_used": {
        "zh": (
            "卡密提示已被使用，可是我刚收到，根本没有兑换过！",
            "码是用过的，你们是不是一个码卖了两次？我要求查兑换记录并退款。",
            "你好，兑换时显示该卡密已被其他账号使用，麻烦核实一下，聊天记录也附上了。",
            "刚收到就兑换，就说用过了，这个怎么解释？",
        ),
        "en": (
            "The store says the code was already redeemed by another account. I had only just received it.",
            "Already redeemed?! I have not even opened the email before. Please check who used it.",
        ),
    },
    "wrong_account_unused": {
        "zh": (
            "不好意思，账号填错了一位，还没有充进去，能不能撤单退款？",
            "手滑填成了小号的ID，订单还在处理中，麻烦取消一下。",
            "下单的时候复制错账号了，发现就马上来申请了，拜托拦一下。",
        ),
        "en": ("I entered the wrong ID, it is still processing. Please cancel it, thanks!",),
    },
    "partial_delivery": {
        "zh": (
            "买了三份只到了一份，剩下的一直没动静，请把没到的退给我。",
            "只到账了一部分，其余的等到现在也没有，截图在下面。",
            "少充了，页面写着部分到账，请补退差额。",
        ),
        "en": ("I ordered three and got one. Please return the rest.",),
    },
    "wrong_region": {
        "zh": (
            "商品页写的是国区可用，兑换提示地区不符，请退款。",
            "买之前没注意区服，现在兑换不了，页面上也没有写清楚。",
        ),
        "en": (
            "The card is for the US store, but your page did not say so when I bought it. It is useless for me.",
            "Region mismatch when I redeem it. The listing said global.",
        ),
    },
    "price_error": {
        "zh": (
            "页面标价和实际扣的钱不一样，多扣了我，请退差价。",
            "活动价没有生效，按原价还多收了，麻烦核对一下。",
        ),
        "en": ("I was charged more than the price on the page. Please return the difference.",),
    },
    "changed_mind": {
        "zh": (
            "买错了，不想要了，卡密还没用过，能退吗？",
            "女朋友已经帮我买过了，这个我没动，申请退款。",
            "突然不想充了，退一下吧。",
            "拍错面额了，想退了重新买。",
        ),
        "en": ("I bought the wrong card by mistake. I have not used the code, can I return it?",),
    },
    "used": {
        "zh": (
            "会员到是到了，但是广告还是那么多，要求退款。",
            "充进去了，孩子偷偷充的，家长不知情，请退款。",
            "充值到账以后活动奖励没给，不满意，退。",
        ),
        "en": ("It arrived and works, but I am not happy with it. Refund please.",),
    },
    "paid_no_order": {
        "zh": (
            "钱扣了两次，其中一笔店里查不到订单，麻烦退回。",
            "支付成功以后页面卡住了，没有订单号，但是钱已经扣了，付款截图在这里。",
            "付了款没有生成订单，请核实退款，谢谢。",
        ),
        "en": ("The payment went through but I never got an order number.",),
    },
}
NOTES: Pool = {
    "zh": ("截图如上，第一张是付款，第二张是现在的状态", "", "", "付款和页面截图都在", "麻烦看一下图"),
    "en": ("Payment first, then the error", "", ""),
}
IMPATIENT: Pool = {
    "zh": (
        "请问有进展了吗？",
        "到底什么时候能处理？",
        "还在吗？？",
        "麻烦快一点，急用。",
        "我已经等了很久了，请给个准确的说法。",
        "不回复我就去平台投诉了。",
        "一直让等，等到什么时候是个头。",
    ),
    "en": ("Any news on this?", "Hello? How long does this take?", "Please hurry, I need this for tonight."),
}
THANKS: Pool = {
    "zh": (
        "收到了，谢谢。",
        "已经到余额了，处理挺快的，谢谢客服。",
        "钱收到了，下次希望不要再出这种问题。",
        "好的，收到退款。",
    ),
    "en": ("Got it, thanks!", "The refund is in my balance. Thank you for the quick help."),
}
APPEAL: Pool = {
    "zh": (
        "兑换记录里的账号根本不是我的，请把供应商的记录拿出来对质！",
        "我录了兑换全程的视频，卡密拆开就是无效的，要求复核。",
        "凭什么供应商说不退就不退？我要求主管重新处理。",
    ),
    "en": ("The account in the redemption log is not mine. Please have somebody else look at this.",),
}
COAXED: Pool = {
    "zh": ("撤销以后卖家就不理人了，东西还是没到，请继续处理！",),
    "en": ("I withdrew because the seller asked me to, and nothing came.",),
}
ESCALATE: Pool = {
    "zh": ("提交到现在没有一个人理我，我要求主管处理！", "时限已经过了，没人处理，请主管介入。"),
    "en": ("Nobody has answered me. I want a supervisor to look at this.",),
}
ARRIVED: Pool = {
    "zh": ("刚刚到账了，不用退了，谢谢。", "到了到了，撤销吧。", "已经充进来了，麻烦关闭工单。"),
    "en": ("It just arrived, please close this.",),
}
RESIGNED: Pool = {"zh": ("好吧，知道了。", "行吧，下次看清楚再买。"), "en": ("Okay, I understand.",)}
TO_MY_CARD: Pool = {
    "zh": ("余额我用不上，能不能直接转给我？", "店铺余额我用不上，可以转回我的银行卡吗？"),
    "en": ("I have no use for shop balance, can you send it back to my card?",),
}
HERE_IT_IS: Pool = {"zh": ("补充一张现在的截图", "刚才漏传了，补上"), "en": ("Here is the missing picture",)}
