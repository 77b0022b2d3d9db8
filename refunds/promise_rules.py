"""What makes a sentence a promise, as data: the words of this trade, in Chinese and English.

`STRONG` is an undertaking by its form ("we will …", "给您退款"). `ACTION` together with a time or with one of `SOON` is
one by its content ("24小时内处理"), unless something in `SOFT` says that the sentence is about a rule, the customer's
duty or a third party. Failing both, `UNDERTAKES` or a time with a `DEADLINE` is a promise by default, because an agent
is speaking, unless the clause is about `ELSEWHERE`: the game, the shop's hours, the weather. `HARD` refuses all of
it: the past, refusals, questions, other people's words.

Every pattern is written for `normalised` text, and every gap in it is bounded: linear on any input.
"""

import re


def _tables() -> dict[int, int]:
    """One character for one, so that offsets in normalised text are offsets in the original."""
    table = {0xFF01 + i: 0x21 + i for i in range(0x5E)} | {ord("\u3000"): 32, ord("\u00a0"): 32}
    old = (
        "內時後處給為爲幫們會將馬聯繫絡復覆訂單帳審實證點鐘號週禮請問嗎麼個兩倆補償賠貨發轉貸還價歸類檔來"
        "這邊過開關資訊標應該務須"
        "無規則條據於說講稱許諾擔確認決辦歷覺絕對盡儘馬現財經專員業級記錄門電話寫訴報饋傳憑圖張錢餘額費結"
        "終進滿儲廠戶賣買讓從動遲"
        "於須購碼銷遞僅雖體樣見視聽誰語讀論議輸遊適選險難項預領題顧駁驗齊續維緊組細統約納啟懇誠憂慮緩擬繳"
        "塊幣剛裝離連遠釋鎖鏈閉閱階雙墊滯撥擋數斷暫曉術壞"
        "謝臨歡迎麻煩誤區線網頁響運願變換達導親爺總優達與縱陸隨當間鈕頭兒應產約護檢測尋詢極裡裏據蹤責負團隊萬"
    )
    new = (
        "内时后处给为为帮们会将马联系络复复订单账审实证点钟号周礼请问吗么个两俩补偿赔货发转贷还价归类档来"
        "这边过开关资讯标应该务须"
        "无规则条据于说讲称许诺担确认决办历觉绝对尽尽马现财经专员业级记录门电话写诉报馈传凭图张钱余额费结"
        "终进满储厂户卖买让从动迟"
        "于须购码销递仅虽体样见视听谁语读论议输游适选险难项预领题顾驳验齐续维紧组细统约纳启恳诚忧虑缓拟缴"
        "块币刚装离连远释锁链闭阅阶双垫滞拨挡数断暂晓术坏"
        "谢临欢迎麻烦误区线网页响运愿变换达导亲爷总优达与纵陆随当间钮头儿应产约护检测寻询极里里据踪责负团队万"
    )
    table |= {ord(a): ord(b) for a, b in zip(old, new, strict=True)}
    return table | {ord(a): ord(b) for a, b in zip("帐妳您‘’´`–—〜～“”", "账你您''''--~~\"\"", strict=True)}


TABLE = _tables()
PICTURE = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]", re.ASCII)


def normalised(text: str) -> str:
    """Lower case, simplified, half width; as long as `text`, character by character."""
    plain = text.translate(TABLE)
    lower = "".join(low if len(low := c.lower()) == 1 else c for c in plain)
    return PICTURE.sub(",", re.sub(r"\b([ap])\.m\.", r"\1m  ", lower))


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_filled(p)})" for p in patterns), re.ASCII)


def _filled(pattern: str) -> str:
    for name, words in WORDS.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{words})")
    return pattern


WORDS = {
    # who is not us
    "they": (
        "供应商|供货商|供货方|供货|上游|上家|商家|卖家|店家|店主|货源方?|厂家|厂商|渠道方?|合作方|对方|发行商|代理商"
    ),
    # whom we speak to
    "you": "您|你|亲|客户|顾客|买家|贵方|老板",
    # who speaks, and who acts for the desk
    "us": (
        "我们(?!的)|我司|我这边|我这|咱们|咱|我(?!们|司)|这边|本店|店里|平台|客服|专员|专人|财务|技术|"
        "售后|工作人员|同事|主管|经理|领导|系统|人工|小二|小妹|小编|我方|有人|后台|值班"
    ),
    # what a desk does: settle, refund, compensate, resend, answer, check, pass on, pay out
    "do": (
        "处理|解决|搞定|弄好|弄完|整好|搞好|办好|办理|安排|退款|退钱|退还|退回|退给|退到|退全款|全退|"
        "全额退|退掉|退您|退你|退差|退了|"
        "退(?!出|役|化|订|货|款)|"
        "补偿|赔偿|赔付|赔给|赔您|赔你|包赔|补发|补单|补货|补给|补上|补差|补齐|补足|补您|补你|重发|"
        "重新发|重新充|重充|换一|换个|换张|换新|更换|换货|换给|换好|"
        "充上|充好|充值|充到|充进|充给|到位|入到|到卡|回到|(?<![收看查找等听])到(?=$|的$|哦|哈|余额|支付宝|微信|账户)|给准|"
        "掏钱|垫上|补|赔|催|换(?!成|区)|弄|搞|核(?!对)|批(?!次|量|发)|回复|答复|回话|回电|回您|回你|"
        "回访|回信|反馈|回消息|告诉|告知|通知|联系|联络|致电|打给|打电话|去电|"
        "跟进|跟踪|跟到底|跟催|盯着|盯|催|核实|核查|查明|查清|查一|查下|查看|查询|查证|查到|"
        "帮.{0,3}查|确认|审核|复核|审完|排查|检查|看看|看一下|看下|问问|问一|问下|询问|了解|"
        "沟通|协调|协商|交涉|争取|对接|上报|提交|申请|转交|转给|升级|加急|反映|催促|登记|打款|打过去|"
        "打到|转账|转过|返还|返给|返现|返款|"
        "到账|入账|到您|到你|原路|发放|赠送|送您|送你|发您|发你|发给|发到|发过|发出|重置|给您|给你|"
        "给到|给出|给个|给一|交代|说法|完成|办妥|办完|搞完|处理|开通|联络|承担|买单|补救|兜底|兑现|"
        "落实|操作|放款|出款|下款|拨付|汇款|划拨|划到|结清|垫付|免单|介入|受理|推进|追踪|追回|转达|"
        "传达|转告|转交|修复|修好|完结|结案|收尾|敲定|代充|加款|回音|准信|给信|给话|准话|信儿|回应|"
        "回个|回条|有数|到手|下来|充值好|弄妥|"
        "撤销|取消|拦截|恢复|解冻|同步|汇报|有结果|出结果|结果|结论|有答案|弄|办|完事|妥|补"
    ),
    # words of the future and of resolve
    "will": (
        "会|将|马上|立刻|立即|立马|即刻|尽快|尽早|尽力|尽量|这就|现在就|现在|就|来|去|再|一定|肯定|"
        "必定|必须|绝对|保证|确保|争取|负责|稍后|稍候|稍晚|晚点|晚些|"
        "待会|等会|等下|一会|等一下|回头|过会|随后|随即|第一时间|优先|加急|抓紧|努力|全力|持续|继续|"
        "先|帮|直接|要|亲自|主动|及时|火速|尽可能|火速|愿意|可以|能|打算|准备|安排|重新|也|都"
    ),
    # what may stand between "will" and its verb
    "adv": (
        r"(?:(?:also|then|just|now|certainly|definitely|personally|gladly|surely|immediately|quickly|"
        r"soon|always|still|first|try to|do (?:my|our) best to|do everything (?:we|i) can to|"
        r"make sure(?: that)?|be able to|fully|get to|go ahead and|of course|absolutely|happily|"
        r"promptly|directly|only|of course|probably|likely|most likely|all|both|actually|really|"
        r"have to (?=check|ask|verify)|go and|then) ){0,3}"
    ),
    # the same deeds and their results in English
    "done": (
        r"refund(?:ed|ing|s)?|repa(?:y|id)|reimburse(?:d|ment)?|pa(?:y|id)(?: out| back| you)?|payout|"
        r"credit(?:ed|ing)?|compensat(?:e|ed|ion)|sort(?:ed|ing)?|resol(?:ve|ved|ving|ution)|"
        r"handle[d]?|handling|fix(?:ed|ing)?|solve[d]?|settle[d]?|"
        r"process(?:ed|ing)?|done|complete[d]?|finish(?:ed)?|repl(?:y|ied|ies)|respon(?:d|se|ded)|"
        r"answer(?:ed)?|update[ds]?|back|contact(?:ed)?|investigat(?:e|ed|ing)|look(?:ed|ing)? into|"
        r"chas(?:e|ed|ing)|escalat(?:e|ed|ing)|"
        r"replac(?:e|ed|ement|ing)|reissue[d]?|re-?send|resent|sent|send|sending|deliver(?:ed|y)?|"
        r"top(?:ped)?[- ]?up|recharge[d]?|arriv(?:e|ed|es|al)|reach(?:es)?|land(?:s|ed)?|show(?:s)? up|"
        r"hit(?:s)?|check(?:ed|ing)?|review(?:ed|ing)?|decision|"
        r"decide[d]?|verdict|call(?:ed)?|email(?:ed)?|message|follow(?:ed)?[- ]?up|in touch|hear|money|"
        r"funds|return(?:ed|ing)?|revers(?:e|ed|al)|issue[d]|new code|approved|released?|verified|"
        r"verify|with you|cleared|transferred|transfer|action(?:ed)?|actioned|confirm(?:ed|ation)?|"
        r"news|result|outcome|ready|working|restored|reinstated|go through|gets? there|feedback|"
        r"receive[d]?|compens\w{0,6}|submitted|passed|forwarded|raised|taken care of|dealt with|"
        r"looked at|looked into|let you know|out to you"
    ),
}

HARMLESS = _any(  # phrases that look like a refusal, a request or the past and are none; blanked before all else
    r"^(?:亲亲|亲爱的|亲|宝宝|宝子|宝|老板|您好|你好|hi|hello)+(?=[^\x00-\x7f]| |$)",
    r"(?:请|麻烦)?<you>?(?:请)?(?:大可)?(?:尽管|完全)?(?:可以)?放一?百?个?心",
    r"请?(?:<you>)?(?:再)?(?:稍等|稍候|稍安勿躁|等等|耐心等待|耐心等候|等候|等待)(?:一下|片刻)?(?:哈|哦)?",
    r"请(?=给我们?(?:一?点|一?些|[0-9一二两三五十半几]))|不会?超过|不(?:晚|迟)于",
    r"不会(?:让|叫)<you>.{0,4}等|不会?太?久",
    r"(?:不用|不要|不必|无需|(?<!识)别|勿)(?:担心|着急|急|操心|担忧|重复|催)|不好意思|不管|不论|无论|不出意外",
    r"没问题|没关系|不会(?:不管|拖|耽误|忘|赖|跑)|绝?不拖|一分不少|不到(?=\d|一|半|两)|不清楚的?",
    r"请?(?:您)?(?:知悉|谅解|理解|见谅|留意)|不客气|不成功",
    r"(?:如果|要是|若|万一|倘若|假如|如).{0,10}?(?:不能|无法|没法|不会|不可以|不[了完上出]|不支持|拒绝|没|未|已经?)",
    (
        r"(?P<keep>(?:核实|查|看看|看一下|看下|排查|了解|问|确认|搞清楚?)(?:一下|下|清楚?|看|"
        r"明白?)?).{0,10}?(?:不能|无法|没法|不会|不可以|什么|怎么回事|为什么|为何|怎么|是不是|是否|"
        r"有没有|哪|谁|到哪)"
    ),
    # what is still unknown, or has gone wrong, and is looked into
    r"(?:什么|为何|为什么|怎么回事|是否|有没有).{0,8}(?=(?:我|这边).{0,4}(?:查|问|看|核))",
    (
        r"(?:不能|无法|没法|不可以|未|没有?)(?:正常)?(?:使用|兑换|登录|充值|激活|到账|收到|充上|提卡|"
        r"提取|显示|打开|找到)(?:成功)?(?:的?话|的(?=订单|卡))?"
    ),
    r"(?:失败|坏|错|用不了|没货|缺货)(?:了)?(?:的话)?",
    r"有.{0,4}(?:进展|结果|消息|情况)了",
    r"就(?:行|好|可以)了",
    r"已知",
    r"订单(?:号)?已(?=知|记|收到|登)",
    r"[^,]{0,6}不了的?话",
    r"<you>(?:反馈|反映|提交|说|讲|提到|问)的(?!是)",
    r"don'?t (?:you )?worry|do not worry|no worries|not to worry|no problem|no later than|not later than",
    r"(?:no|not|n't) (?:take )?(?:more|longer) than|no longer than",
    r"won'?t (?:take (?:long|more|longer)|be long|have to wait|let you down|forget|keep you)",
    r"will not (?:take long|exceed|let you down|forget)|not exceeding",
    r"\bif (?:you|it|the|your|that|this|they|we) [\w' ]{0,24}?(?:n't|not|cannot|never|fails?|rejects?|refuses?)\b",
    r"\bplease (?=allow|expect|rest|bear|be assured|wait|hold|give|don'?t worry|note|stay)|\bbear with (?:me|us)",
)

STRONG = _any(
    # to you, for you
    r"(?:给|(?<!因)为|帮|替|跟|向|与|和|同|对|把)(?:到|回)?<you>(?!造成|带来|添|服务|拜|道|赔礼|祝).{0,12}?<do>",
    r"(?:给|帮|替)[您你](?!造成|带来|添|服务|拜|道|赔礼|祝|的(?!$|哈|哦)|们)[^,]",
    r"[^,]{2}给[您你](?:的|吧|哈|哦|啦|呢)?$",
    (
        r"(?:我们|我司|我这边|这边|咱们|我(?!们))(?:也|都|就|今天|明天|今晚|待会)?(?:一定会|会|将|一定|"
        r"马上|立刻|立即|争取|尽量|尽快|保证|这就|肯定|抓紧|先(?!问|确认一下您)|来|去)(?!需要|要求|不|"
        r"无法|关闭|认为|觉得|怀疑|理解|明白|请|问您|员|到|了|过|看到|让您)."
    ),
    r"(?:退款?|赔偿?|补偿?|返还?|打款?|转账?|发|充|换|送)(?:给|到|至|回)<you>",
    (
        r"(?:通知|告诉|告知|联系|联络|答应|答覆|回复|答复|退还?给?|赔给?|赔偿|补偿|补给|补发给?|发给|"
        r"转给|打给|还给?|回访|同步给|反馈给|换给|充给|找|回|补|返给?|送给?|给到|"
        r"汇报给)(?:到)?<you>(?!是|的(?!$|哈|哦|账|支|余|微|钱|卡|银)|说|们?上传|们?提供|先)"
    ),
    r"<us>(?!的)[^,您你]{0,8}?(?:<will>)[^,]{0,14}?<do>",
    (
        r"(?:<us>).{0,4}?(?:<you>.{0,3})?(?:核实|查|看|问(?!一?下?[您你])|催|核|跟|联系|确认|申请|处理|"
        r"退|补|安排|反馈|沟通|排查|跟进|负责|记录|登记|上报|解决|赔|换|盯)(?:一?下|看|问|清楚|一查|一问|"
        r"到底|进|并|完|后|款|给|起|处理)"
    ),
    r"<us>.{0,12}?(?:内|前|明天|今天|今晚|后天|下午|上午).{0,8}?<do>",
    r"^(?:好的?|嗯|行|哦|ok|亲)?(?:那)?(?:我|我们)(?:就|来|去|再|也)(?:一直)?(?:<do>)",
    (
        r"<you>.{0,14}?(?:会|将|就能|就可以|可以?|能|即可|应该).{0,8}?(?:收到|到账|看到|拿到|接到|"
        r"用上)(?!.{0,3}(?:验证|评价|邀请|短信))"
    ),
    (
        r"(?:<us>|^|<will>)(?:[向跟给][您你]|可以|敢|能)*(?:保证(?!金|书)|承诺(?!的|过|书|函|金|时|期)|"
        r"担保|打包票)(?!过)"
    ),
    r"不会(?:让|叫)<you>.{0,8}(?:亏|损失|失望|白)|不会(?:亏待|亏|少|差|食言|赖账)(?:<you>|的|$)",
    r"<us>(?:来|会|一定|全权|全部|全额)?(?:负责(?!.{0,3}的)|承担|买单)",
    r"(?:好|完|到)了(?:就|再|马上|立马)?[^,的]{1,4}[您你]$|(?:管|查|盯|陪|催)到底",
    r"[绝决]不(?:推|拖|赖|敷衍|含糊|耍赖)|(?:少|亏|跑)不[了掉](?:<you>|$|的)",
    r"由(?:我|我们|平台|本店|专人|专员|财务|技术|公司).{0,10}(?:负责|承担|处理|跟|出|付|联系|回)",
    r"(?:不到|没到|没退|没处理|没解决|没好|不行|搞不定).{0,4}(?:您|你)?(?:来|就|再|直接)?(?:找|骂|投诉)我",
    r"给(?:我们?|咱)(?:一?点|一?些|[0-9一二两三五十半几])|说到做到|一言为定|包在我|交给我(?:吧|们|来|就)",
    r"包<you>满意",
    (
        r"(?:我们?(?!们)|本司|我司|我方|平台|店里|公司)(?:来|全部?|全额|自己)?(?:出|付|担|扛|贴|掏|认|赔|"
        r"补|换|退|办|处理|解决)(?:钱|了|吧|一|上|足|$)"
    ),
    r"包[退赔换补]|(?:就|再|会|马上|立[刻即]|时间|后|来)[跟和给同][您你][说讲](?![过了的])|绝不食言|负责到底|跟到底|说话算(?:话|数)",
    r"等我(?:们|这边)?(?:一?下|一?会|消息|电话|通知|回|信|哈|$)",
    (
        r"(?:有|一有|等|出|查到|查完|核实|收到|拿到|一收到).{0,5}(?:结果|进展|消息|答复|回复|反馈|动静|"
        r"了|完|后).{0,6}(?:通知|告诉|告知|联系|回复|回|找|同步|反馈|跟|给)(?:给)?<you>"
    ),
    r"(?:等|给)(?:我|我们)?(?:[0-9一二两三五十半]{1,3}|几)(?:个)?(?:分钟|小时|分|天|工作|周|钟|月)",
    r"(?:放心|别急|不急|稍等).{0,6}(?:会|给|肯定|一定).{0,8}<do>",
    r"^(?:马上|立刻|立马|立即|这就)(?:来|好|到|办|弄|安排)?(?:了|哈|哦|的|啦|咯|~)*$",
    r"^(?:那|就)?(?:立刻|立马|立即|马上|这就|现在就)(?:来|去|给|帮)?(?:<do>|查|看|问|退|补|办|弄|催|换|充)",
    # first person, future
    (
        r"\b(?:we|i|team|finance|they)(?:'ll|ll| will| shall|'re (?:now )?going to|'m (?:now )?going to|"
        r" are going to| am going to|m gonna|'re gonna|'m gonna| gonna| wil| is going to) <adv>(?!not\b|"
        r"never\b|need\b|require\b|be unable|unable|reject|declin|refus|deny|close\b|be clos|want\b|"
        r"only\b|expire|assume|miss\b|have to|ask you|appreciate|be (?:open|closed|grateful|offline|away|"
        r"here|around|available|glad|pleased|delighted|happy to (?:help|assist|hear))|be (?:your|"
        r"assisting|helping|waiting|looking forward)|wait for your|no longer|cancel|consider (?:this|it|"
        r"the) |be in a)[a-z]{2,}"
    ),
    (
        r"(?:^|[,.] ?|ok |sure |and |then |now )(?:well|ill|imma|il|i'l|we'l) <adv>(?:refund|check|get|"
        r"send|fix|sort|look|reply|update|let you|ask|handle|process|contact|call|do|find|chase|replace|"
        r"credit|pay|make|give|come|follow|investigate|resolve|message)\b"
    ),
    (
        r"\b(?:colleague|teammate|manager|supervisor|boss|finance|accounting|accounts|billing|team|desk|"
        r"specialist|department|tech|staff|guys?) (?:(?!said|told|who)[a-z]{2,12} ){0,2}?(?:will|'ll|"
        r"is going to|are going to|gonna) <adv>(?!not\b|never\b|need\b|be (?:closed|open|away|back|off|"
        r"offline))[a-z]{2,}"
    ),
    r"\b(?:someone|somebody|one of (?:us|our \w+))(?: \w+){0,2} (?:will|is going to|gonna) (?!not\b)[a-z]{2,}",
    (
        r"\b(?:i|we) can (?!not\b|only\b|see\b|confirm\b|understand\b|tell\b|"
        r"imagine\b)[a-z]{2,} .{0,30}\b(?:today|tonight|tomorrow|right away|within|by|for you)\b"
    ),
    (
        r"\b(?:and|then|,|so|i|we) (?:will|shall|gonna|'ll) <adv>(?:tell|let|inform|notify|update|refund|"
        r"pay|send|give|call|message|ping|email|get|contact|answer|reply|return|credit|come|do|sort|fix|"
        r"report|revert|share)\b"
    ),
    (
        r"\b(?:refund|replacement|credit|money|code|fix|coins|answer|update)s? (?:coming|incoming|"
        r"inbound|on (?:its|the) way)\b"
    ),
    (
        r"\b(?:is|are|'s|'re)(?: now| already)? (?:coming (?:back|to|your|from|out)|on (?:its|the|"
        r"their) way|headed|heading)\b"
    ),
    (
        r"\b(?:i'?m|we'?re|i am|we are)(?: also| now| just)? (?:adding|giving|sending|crediting|"
        r"refunding|paying|issuing|returning|transferring|topping|reimbursing|replacing|resending|"
        r"throwing in) .{0,30}?\b(?:you|your|u)\b"
    ),
    r"\bwhil(?:e|st) (?:i|we) (?:\w+ )?(?:check|look|find|ask|pull|review|process|sort|fix|contact|get|verify)",
    r"^(?:it )?(?:should|ought to) (?:take|be (?!used|sent by you)|arrive|land|reach|hit|come|get)",
    r"^(?:will )?(?:be )?(?:back|done|ready|sorted|fixed) in (?:\d|a|one|two|five|ten)",
    (
        r"\b(?:it|that|this|money|refund|funds|payment|credit|amount|coins|code)(?: should| will|'ll|ll|"
        r" must| ought to) <adv>(?:reflect|appear|post|drop|clear|be (?:there|in|with|back|available)|"
        r"come|bounce|settle|pop|turn up)\b"
    ),
    (
        r"\b(?:you|u)(?:'ll|ll| will| should| shall| can|'re going to| are going to|'re gonna|"
        r" may) <adv>(?:expect|receive|get|have (?:it|your|the|an?|this|that|our|everything|all|money)|"
        r"see|hear|be (?:fully )?(?:refunded|credited|paid|contacted|notified|compensated|updated|"
        r"informed|reimbursed|sorted|called|covered|all set)|find it\b|"
        r"find (?:the|your) (?:new|refund|money|replacement|credit)|"
        r"get (?:it|your))\b"
    ),
    (
        r"\b(?:your|my|the|this|that|it|these|everything|our|an?|someone|somebody|refund|money|funds|"
        r"payment|replacement|finance|top-up|they|decision|one of us|all) ?(?:(?!supplier|seller|vendor|"
        r"bank|customer|buyer|ticket|policy|code expires)[a-z]{1,14} ){0,3}?(?:will|'ll|is going to|"
        r"are going to|should|shall|gonna) <adv>(?:be |get |have been |hopefully )?(?:<done>)\b"
    ),
    r"\blet me (?:just |quickly |go |also |first |please )?(?!know|have|remind|be clear|explain)[a-z]{2,}",
    r"\b(?:rest|be) assured\b",
    r"\b(?:i|we) (?:can |do |hereby |fully )?(?:guarantee|promise|assure|commit|undertake|pledge)\b",
    r"\bguaranteed?\b(?=$|[ .!]*$| (?:refund|you|that|it|by|within|to))|you have my word|my word",
    r"\bcount on (?:me|us|it|an?|your|the|that|hearing|getting|\w+ing)\b",
    r"\bconsider (?:it|this|that|your [a-z]{2,12}) (?:[a-z]+ed|done|sent)\b",
    r"leave (?:it|this|that) (?:with|to) (?:me|us)",
    r"\byou (?:won'?t|will not|will never|'ll never) (?:lose|have to wait|be (?:out|charged|left))",
    r"\b(?:we|i) (?:won'?t|will not|will never) (?:stop|rest|close|give up|let|leave)\b",
    r"\bon (?:us|the house)\b|\b(?:i'?m|we'?re|i am|we are) on (?:it|this)\b|^on it\b",
    (
        r"\b(?:gimme|(?:give|grant|allow) (?:me|us)) (?:(?:\w+ ){0,3}(?:min|hour|hr|moment|day|sec|"
        r"second|until|till|time|tick)|\d+$)"
    ),
    (
        r"\b(?:i|we)(?:'m| am|'re| are)? (?:aim|plan|hope|intend|try|commit|committed|expect|trying|"
        r"aiming|hoping|planning|working hard|looking|want|mean|about)(?:ing)? to (?!help|hear|"
        r"see you)[a-z]{2,}"
    ),
    r"\b(?:i|we) should (?:be able to|have|get|be done)",
    (
        r"^(?:and |then )?(?:will|gonna|going to|shall) <adv>(?!you|we|i|it|the|this|that|not|my|they|there|be able|"
        r"be (?:clos|cancel|us)|clos|cancel|expir|us|work)[a-z]{2,}"
    ),
    (
        r"\b(?:i'?m|we're|i am|we are)(?: just| now)? (?!waiting|looking forward|having|seeing|clos|open|"
        r"experienc|mov|understand)[a-z]{2,12}ing\b(?=.{0,60}(?:now|right|asap|today|tonight|tomorrow|"
        r"immediately|shortly|within|in \d|by |and ))"
    ),
    (
        r"\b(?:refunding|crediting|replacing|resending|checking|chasing|sending|fixing|sorting|"
        r"escalating|looking into) .{0,24}?(?:right now|right away|now|asap|immediately|straight away|"
        r"as we speak|today|shortly|tonight)\b"
    ),
    (
        r"\b(?:get|getting|come|coming|be|circle|report|revert|write|ring|call) (?:right |straight |"
        r")back (?:to|with) (?:you|u)\b"
    ),
    r"^(?:and |then )?(?:will )?keep you (?:posted|updated|informed|in the loop)|\bback to you\b",
    r"\bi(?:'d| would) (?:be|gladly|be happy to) (?:refund|process)",
    (
        r"\b(?:i|we) (?:can|could) (?:get|have|do|refund|process|credit|replace|send|offer|arrange|"
        r"issue).{0,40}\b(?:today|now|tomorrow|within|by|in \d|right away|immediately|tonight|for you)\b"
    ),
    r"\bmake (?:it|this|that|things) right|\b(?:happy|glad|willing|ready) to "
    r"(?:refund|process|credit|replace|issue|(?:re-?)?send|exchange|swap|cover|reimburse|compensate|fix|arrange|return)\b",
)

ACTION = _any(
    r"<do>",
    r"\b(?:<done>)\b",
    (
        r"\bbe <adv>(?!clos|cancel|reject|declin|expir|limit|requir|deni|ask|charg|disabl|bann|restrict|"
        r"us|suspend|lock|treat|delet|pleas|delight|assum)[a-z]{2,}ed\b"
    ),
)
SOON = _any(  # no due time, yet a future
    r"马上|立刻|立即|立马|即刻|尽快|尽早|尽量|稍后|稍候|稍晚|晚点|晚些|待会|等会|等下|一会|回头|随后|这就",
    r"现在就|就(?=退|给|全额|全部|补|赔|换|原路)|第一时间|火速|抓紧|争取|保证|一定|肯定|必定|确保|绝对",
    r"预计|预估|估计|最快|最晚|最迟|至迟|最多|最慢|很快|几分钟|几个?小时|几天|过会|片刻|近期|近日|年前",
    r"不久|(?<!不)会(?!员|话)|将(?!军)|继续|持续|优先|直接|全力|自动",
    (
        r"\b(?:asap|soon|shortly|right away|right now|immediately|straight ?away|in no time|momentarily|"
        r"in a (?:moment|minute|sec|few|bit|while|jiffy|mo)|a few (?:minutes|hours|days)|a moment|"
        r"first thing|promptly|at once|as quickly|any minute|coming days|next few|later|will|'ll|"
        r"going to|gonna|shall|should|expect|in progress today)\b"
    ),
)
MARKED = _any(  # with one of these, a deadline alone is a promise: "最晚周五", "within 2 hours"
    r"内|前|左右|最晚|最迟|最多|最慢|预计|大概|大约|差不多|之后|[0-9一二两三半].{0,4}(?:分钟|小时|工作日)",
    r"今|明|后天|周",
    r"\b(?:within|by|in|before|no later|max|at the latest|tops|latest|today|tomorrow|tonight|eod)\b",
)
DEADLINE = _any(  # a bound or a guess, where a mere date may be any fact's
    r"[内前后]|明[天早晚日]|今晚|下周|[周期拜][一二三四五]|月底|左右|以内|保底|[快慢利]的话|大概|大约",
    r"差不多|预计|估计|最[晚迟多慢快]|再|就|[0-9一二三两半十几].{0,2}(?:分钟|小时|工作日)",
    (
        r"\b(?:within|by|in|before|no later|max|tops|latest|probably|about|around|it'll|yours|goes|"
        r"tomorrow|tonight|tmr|more|next|till|until|should)\b"
    ),
)
ALONE = re.compile(
    r"(?:(?:那|好的?|嗯|行|ok|亲|最晚|最迟|最多|最慢|大概|大约|预计|差不多|估计|应该|就|也就|在|于|"
    r"需要|要|争取|肯定|不会?超过|不用|eta:?|only|just|another|more|please|pls|gimme|give me|me|"
    r"about|around|roughly|probably|by|within|in|before|until|till|under|the|latest|max|tops|at|"
    r"or so|this|next|end|of|first thing|less than|no later than|sure|ok|tomorrow|today|tonight|"
    r"noon|midnight|morning|afternoon|evening|on)\s?"
    r"|[0-9零一二三四五六七八九十两俩半几个多.:~-]|小时|分钟|钟头|工作日|工作天|天|日|周|星期|礼拜|"
    r"月底?|号|点|半|之?内|[之以]?前|左右|吧|哈|哦|的|了|就行|就好|呢|啊|以内|之后|后|时效|耗时|"
    r"用时|上午|下午|晚上|中午|早上|今天|明天|后天|今晚|明早|明晚|本|这|下"
    r"|a |an |one |two |three |half |couple |few |hours?|hrs?|h\b|minutes?|mins?|seconds?|secs?|"
    r"ticks?|days?|business |working |weeks?|months?|mon|tues|wednes|thurs|fri|satur|sun|day|\dpm|"
    r"\dam|pm|am|\s|!|\.|eod|asap){1,40}+",
    re.ASCII,
)

UNDERTAKES = _any(  # promises by default, when the clause is about nothing else
    r"马上|立刻|立即|立马|即刻|尽快|尽早|尽力|这就|一定|肯定|必定|争取|保证|稍后|晚点|待会|等会|回头|随后",
    r"第一时间|火速|抓紧|麻溜|秒[退回到]",
    r"[^谢感扰烦解迎问误苦是怪歉对和跟劝骗祝等于由到得,][您你](?:的|哈|哦|吧|啦|呢)?$",
    r"到时候?|届时|现在(?:就|来|去|给|马上)?(?:退|办|弄|补|处理|发|查|转|打)|应该(?:就|会|能|可以)",
    r"(?:安排|处理)(?:上|起来|$)",
    (
        r"(?:^|ok |sir |bro |dear |and |now |so |friend )(?:i|we) (?:contact|go|come|bring|talk|speak|"
        r"transfer|credit|send|do|fix|check|refund|send|help|ask|push|pay|give|handle|look|call|tell|"
        r"reply|process|update|change|replace|resend|make)\b"
    ),
    (
        r"^(?!regarding|according|following|concerning|during|including|depending|considering|being|"
        r"having|waiting|pending|missing|nothing|something|anything|everything|morning|evening|"
        r"sending me|processing takes)[a-z]{3,}ing (?:it|this|that|up|into|on|with|your|you|the|now)\b"
    ),
    (
        r"^(?:brb|now|just|ok|currently|already on it)?\s?(?:checking|looking|asking|working on|sending|"
        r"refunding|fixing|sorting|adding|processing|chasing|pinging|calling|resending|escalating|"
        r"investigating|verifying|crediting|arranging|pushing)\b"
    ),
    r"(?:会|将)(?!员|话|议|计|军|近|要求|提示|收|影响|出现|导致)",
    r"\b(?:will|'ll|shall|gonna)\b",
    r"(?:重新|另外|再|单独)(?:发|补|充|给|寄|推|做|开|换|申请|提交)",
    (
        r"^(?:[^您你我]{0,7}[^您你我跟和给对向找问让叫诉帮为是比由])?(?:我们|我(?!们|这边)|我这边|这边|"
        r"咱们|咱(?!们))(?!\s|的|店|很|急|记得|做|说|也很|.{0,16}了(?![就再给马告发通跟])|.{0,16}过.{0,4}$)"
        r"(?!是|有|没|不|也?理解|也?明白|也?知|看到|看了|觉得|建议|需|发现|想|无|只|要|"
        r"司|在|刚|已|能|可|查到|收到|非常|很|深|懂|问[一下]*[您你]).{0,6}(?:<do>|操作|核对|加紧|记[着下住]|招呼|报[给上]|"
        r"[0-9]|给[^您你我]|[让叫请][^我您你]|想[个想办]|试试|赶|加班|备注|标记|翻|调|递|推|送|转|挂|喊|跑|帮)"
    ),
    (
        r"\b(?:asap|shortly|right away|straight ?away|immediately|in a (?:moment|minute|sec|few|bit|"
        r"while|jiffy|mo)|real quick|pronto|soon|any minute|first thing)\b"
    ),
)
ELSEWHERE = _any(  # a time or an adverb that is about the shop's hours, the game, the offer, the weather, what is
    r"服务器|[合区]服|开会|版本|赛季|不|比较|划算|更|(?<![就会能])有(?!望)|没|试|[您你].{0,3}急|问.{0,2}[您你]$",
    r"^(?:订单|卡密?|码|工单|账号).{0,14}了$|维护|活动|优惠|折扣|促销|放假|休息|节假|上班|在线|营业|开服",
    r"开区|停服|登录|登陆|有效|截止|到期|过期|星期[一二三四五六日天]$|修改|被|慢|卡顿|拥堵|限购|过$|建议",
    r"别|游戏|新[服区]|开放|上线|下架|几点|方便|生效|用户|人数|价格|创建|是|祝|愉快|欢迎|感谢|谢谢|抱歉",
    r"关闭|停售|断货|缺货|那[笔单个张]$|等了|[您你](?:自己|自行)|需要|提供|订单号|天气|可能",
    (
        r"\b(?:need|close[ds]?|open|online|available|renews?|launch(?:es)?|leaves?|prices?|holiday|"
        r"events?|season|maintenance|servers?|promotion|sale|sales|offer|deal|ends?|starts?|begins?|"
        r"works? for|valid|expires?|redeem|thanks?|thx|appreciate|apolog\w+|sorry|delays?|welcome|"
        r"good (?:morning|afternoon|evening|day|night)|have a|enjoy|see you|hope you|logged|log ?in|is|"
        r"are|was|were|has|had|been|shows?|says|costs?|contains|want|\w{2,6}n't|told|said|apparently|"
        r"update|store|opens?|game|patch|comes out|hours|(?:mon|tues|wednes|thurs|fri|satur|"
        r"sun)days? (?:to|through|-)|limit|busy|down|^you|try|use[ds]?)\b"
    ),
    r"\w{2,}(?<!ne)ed\b",
)

HARD = _any(
    # what others want or ask, and what they and the system do by themselves
    (
        r"(?<![向给跟为对和])(?:买家|客户|顾客|对方|他们?|她们?)(?:又|还|一直|都|也|就|现在|在){0,2}(?:问(?!题)|想知道|"
        r"想要|要求(?!的)|希望|坚持|催|质问|威胁|抱怨)"
    ),
    r"^我.{0,4}[要想](?:用|玩|送人|买)|^我(?:只|就|现在|马上|今天|就是){0,2}(?:想要|想|要)(?:退款|退钱|退货|赔偿|换货|投诉|申诉)",
    r"(?:平台|规则|规定|官方|公司)(?:要求|规定)(?:<they>)|(?:<they>|官方|银行|他们?)(?:让|叫|要)我们?等",
    r"自动(?:确认|识别|失效|关|取消|结束|锁|过期|作废|收货|续费|下架|视为|打款给[卖商])(?!.{0,10}[退返])",
    r"(?:说|讲|问|谈|聊|商量|约定|答应|同意|想?要|付)的是|登[录陆]后.{0,6}(?:看到|查看)|不处理(?![完好掉])|说好.{0,10}的[呢吗啊]?$|当时(?!的)|^(?:否则|不然).{0,8}(?:关|取消|失效|结束|作废|不)",
    r"我们?.{0,2}(?:就|会|将|只能)?(?:直接)?(?:结束|关闭|终止)(?:本次)?(?:对话|会话|聊天|工单|通话)",
    (
        r"(?:延迟|推迟|耽误|耽搁|持续|维护|[拖等晚慢早花停封断锁差迟])了(?:将近|大概|快|整整|足足)?"
        r"[0-9一二两三四五六七八九十半几]{1,3}个?(?:多|半)?(?:小时|分|天|秒|周|星期|月|钟)"
    ),
    (
        r"(?:处理|解决|退|办|充|补|弄|搞|查|安排|赔|换|发|修|恢复)不(?:完|了|到|上|出来)"
        r"(?!.{0,3}(?:的?话|我|就|给|包|立|再|也))"
    ),
    (
        r"\b(?:buyers?|customers?|clients?|users?|he|she|they) (?:still |also |just |only )?(?:wants?|needs?|demands?|"
        r"expects?|insists?|requires?|hopes?|asks?)\b"
    ),
    (
        r"^(?:the |our |all |any |each |every )?(?:suppliers?|sellers?|vendors?|merchants?|wholesalers?|resellers?|"
        r"publishers?|shops|stores|buyers?|customers?|users?) (?:(?:is|are) (?:expected|required|obliged|supposed|"
        r"asked|bound|given|allowed|entitled|requested)|must|shall|should|ha(?:s|ve) to|needs? to|ought to|may)\b"
    ),
    r"(?<!if )(?:\b(?:we|i) have|\bthere(?: is|'s)) no\b|\b(?:he|she|they)(?:'ll| will) \w+ me\b",
    # what an agent says of itself, and a customer's threats
    (
        r"^(?:我们?|我?这边|店里|后台|系统|平台)(?:暂时|目前|也|都|还|确实|并|这边){0,2}没有?(?!问题|事|关系)"
        r"(?!.{0,20}(?:的话|前|就|再))"
    ),
    (
        r"^我们?(?:再|跟[您你]|和[您你]|给[您你]|得|要|需要|必须|想|先|只能|可以|也){0,3}"
        r"(?:说一?[遍次句]|说实话|实话|[说讲]清楚|强调|重申|声明|提醒|坦白|直说)"
    ),
    (
        r"我(?:[明今后]天|现在|马上|立刻|就|要|去|会|一定|直接|只能|只好|下午|晚上|打算|准备|可|再){1,4}"
        r"(?:你们?|平台|官方|打)?(?:投诉(?![部的处反转记上内给])|举报|报警|起诉|差评|打?12315|曝光|报案|维权)"
    ),
    # greetings and goodbyes; what only began; what others said, and what we asked to have
    r"^.{0,3}(?:早上|上午|下午|晚上|中午|早|晚)[好安](?![了的到])|[天头晚早会次再]见$|拜拜$",
    r"才(?:开始|上班|营业|开门|上线|发现|知道|看到|[0-9一二两三四五六七八九十半几])",
    (
        r"(?:请|麻烦|辛苦|劳烦).{0,20}(?:给到?|发给?到?|提供给?|交给|回复|告知|告诉|传给)我们?"
        r"(?!.{0,4}(?:时间|机会)|[0-9一二两三四五几点些])"
    ),
    r"^[都又还]?说(?=[今明后下上晚早周要会是有没已0-9一二两三四五六七八九十])(?!.{0,20}[给为帮][您你])",
    r"(?:人|方|商|员|部|行|家|友|官|司|站|网|那边)[都也]?(?:说|称|表示|讲|回复说)(?![明清好])(?!.{0,20}[给为帮][您你])",
    r"无能为力|爱莫能助|没辙|帮不[了上到]|你们(?:领导|老板|客服|主管|经理|店)|自动回复|^这里是|为[您你]服务",
    r"\blook(?:ing)? forward to\b|\b(?:you|u)(?:'ll| will| can) see the (?:code|card|pin)\b",
    r"\b(?:we|i) ask (?:all|every|our|customers|buyers|that)\b",
    # what the shop supports, the system's own timetable, what a customer may try again
    r"支持[^给您你]{0,14}(?:退|换)|系统.{0,8}(?:升级|维护)(?!.{0,4}[后完好])|^(?:可以|等|过)?.{0,3}[天后早]再(?:登|试|看|来|充)",
    r"\bstops? \w+ing\b",
    # what a customer wants, and warnings
    r"<you>.{0,4}(?<![跟向给对])(?:答应|承诺|保证)我|我(?:要求|要投诉|投诉|就投诉|强烈要求)",
    r"(?:不|没|才|还不|快|赶紧)给我(?:们)?(?:退|补|赔|处理)",
    r"(?:不要|别|勿|谨防)(?:相信|轻信|听信|把|将|再|重复|在)",
    r"\b(?:i|we) (?:want|demand|require|insist)\b|\bfeel free|\bno idea\b|\bnot sure\b|\bunsure\b",
    r"\bhard to say\b\b|\b(?:don'?t|do not) (?:trust|believe)",
    # refusals
    r"已(?:经)?[在于]|(?:小时|分钟|天|周|个月)(?:以|之)?前(?:就|已)|没(?:有)?(?:人)?(?:说|讲|承诺|答应)",
    r"(?:谁|哪[位个]).{0,8}(?:说|承诺|答应|保证|讲)|谁[跟和答说承]|<you>(?:的)?意思",
    r"不(?:知道|晓得|确定|好说|好保证)|说不(?:准|好|清)|没(?:谁|有?人)|谁也|不敢",
    (
        r"(?<!能)(?:无法|不能|没法|没办法|没有办法|不可以|不予|不会(?!员|[让叫]|亏|少|丢|忘|拖|差|赖|"
        r"食言|跑)|不支持|不(?:敢)?保证|不敢|不承诺|做不到|办不到|难以|不得|不再|暂不|恕|不可(?!思)|"
        r"不一定|未必|拒绝|驳回|不给|不退|退不了|处理不了|不符合|不受理|办不了|补不了|不(?:提供|接受|"
        r"同意|满足|包)|(?<![少跑亏])不了(?!的?话|解|.{0,3}(?:我|就|给|再))|没有?(?:人)?(?:权限|承诺|"
        r"保证|答应|说过))"
    ),
    # the past, what is under way, and descriptions
    (
        r"已(?!知)(?!.{0,26}(?:预计|会|将|马上|稍后|预估|最晚|最迟|估计|争取|保证|一定|肯定|工作[日天]|"
        r"[天时分钟日]内|之前|月底前|明天|后天|尽快|[一二三四五六日]前|号前|给您结果|等.{0,8}[给通]))"
    ),
    r"(?:^|[^一待这给])(?:刚刚?|刚才)(?!.{0,20}(?:会|马上|预计|稍后|将))|昨[天晚日]|前天|前几天",
    r"上[周月](?!.{0,14}我)|早就|此前|曾经?",
    r"(?:^|[您你我们服])(?:之前|以前)(?!.{0,14}(?:给|退|会|到|解|处|答|回|完|搞|打|赔|发|必|一定|肯定|充|弄))",
    (
        r"(?:正在[^,]{0,10}?|(?<![现会将])在(?:给您|帮您|为您|加急|努力)?)(?:<do>|中|"
        r"着)(?!.{0,24}(?:预计|会|马上|[时天钟日]内|前|之后|结果|争取|今|明|后给|稍后|尽快|一定|完))"
    ),
    r"中$|是(?!.{0,10}[会必肯一要得]).{2,14}(?:退|发|处理|付|充|下|到|弄|办|买|完成|创建|激活|用|兑换|提交|申请|登录|改|卖|收|出)的$",
    # other people's words and duties
    (
        r"(?<![向给跟为])<you>(?:之前|刚才|刚|上次|当时|昨天|自己|那边|的意思是|也)?(?:说|讲|提到|提过|"
        r"称|表示|反映|反馈|描述)(?!的|得|明|到的|过的|一下|完|清).{0,24}(?:退|处理|到|给|答复|回复|解决|"
        r"赔|补)"
    ),
    (
        r"(?:客服|供应商|供货商|上游|商家|卖家|店家|店主|对方|他们|他|她|支付宝|微信|银行|同事|主管|朋友|"
        r"官方|有人|群里|店员)(?:那边|之前|昨天|上次|上回|今天|早上|上午|当时|刚才|明明|也|都)?(?:跟|和|"
        r"对|告诉|回复|通知)?(?:我|您|你|我们)?(?:说|表示|承诺|答应|称|声称|保证|讲|回复|告知|反馈)(?!后|"
        r"之后|完|结果|给您|您|了.{0,4}(?:我|就|马上|再)).{0,24}"
    ),
    (
        r"(?:<they>)(?:也|一般|那边|方)?(?:都)?(?:需(?!要(?:时间|一点))|应|须|必须|有\s?[0-9一二两三四]|"
        r"要在|要求|得在|得|务必|被要求|负责|按规定)"
    ),
    r"(?:发|打|给|回|问|退|补|查|做|催|联系|答复|回复|处理)过(?!来|去|后|之后|的|今|明)|是不是",
    r"^(?:今天|明天|后天)是?(?:周|星期|礼拜).$|一天24小时|7\*24|24/7|全天|^收到[您你]的[^后]{1,8}$",
    r"(?:几点|哪天|何时|什么时候).{0,4}(?:方便|有空)",
    r"还是(?:微信|余额|支付宝|银行|补|换|退(?!给|您)|等|再|要|明天|后天|重)|^上次",
    r"还是.{1,10}[您你](?:定|选|说|看|决定)|没(?:有)?.{0,6}(?:承诺|答应|说过|保证)过?|提示(?!您|一下)",
    r"^[您你](?:等|过|隔|先).{0,10}再(?!给|帮)|记录[里中上]|在.{1,8}就.{1,8}了$",
    r"^先?别(?=登|动|操作|充|点|删|用|换)|写(?:着|明|的|了)|显示(?!.{0,20}我)|注明|标注|标明",
    r"截图(?:里|上|中)|聊天记录(?!.{0,8}(?:核|看|查|后))|公告|页面(?!.{0,12}我)",
    r"建议[您你]|说(?:多久|几点|什么时候)|(?:^|,)(?:请问|想问|问一下您|请教)",
    r"(?:就|才)?给我(?:们)?(?:退|答复|回复|处理|发|一个|个说法|提供)",
    r"(?:回复|联系|告诉|告知|通知|发给|提供给|反馈给)我(?:们|这边|方)?(?!.{0,8}(?:马上|给您|就|会|立))",
    (
        r"(?:(?<!申)请|麻烦|烦请|劳烦|辛苦)(?:<you>)?(?:亲)?(?:您)?(?:先|尽快|及时|务必|自行|再|重新|"
        r"帮忙|配合|把|将|于|在|按|登录|确认|核对|检查|查看|上传|提供|发|补|联系|拨打|填|截|提交|重|回复|"
        r"申请|保|选|点|到|去|用|不要|勿|明天|今天|[0-9一二两三七]|告|给|拍|打|退)(?!.{0,30}(?:我们|"
        r"我这边|这边|给您|为您|帮您|马上给))"
    ),
    (
        r"(?:^|,)<you>(?:可以|可|需要|需|须|应|得|要|先|自己|自行|还|再|把|去|若需|"
        r"有\s?[0-9一二])(?!.{0,16}(?:收到|放心|到账|看到|给[您你])).{0,30}$"
    ),
    # refusals, questions, reports in English
    (
        r"\b(?:can'?t|cannot|can not|(?<!you )(?<!we )(?<!i )won'?t|(?:you|we|i) won'?t (?!stop|rest|"
        r"close|give up|let|leave|lose|be (?:out|charged|left|a cent))|(?<!you )(?<!we )(?<!i )will not|"
        r"(?:you|we|i) will not (?!stop|rest|close|give up|let|leave|lose|have to wait|be (?:out|charged|"
        r"left))|wont|unable|not able|not be able|do not|don'?t|doesn'?t|does not|never|not possible|"
        r"isn'?t|is not|aren'?t|are not|not eligible|not refundable|non-refundable|refuse|declin\w+|"
        r"reject\w*|deny|denied|couldn'?t|wouldn'?t|shouldn'?t|(?:would|could|should|did|was|were|"
        r"may) not|no (?:guarantee|refunds?|way|promises?)|nobody|no one|none of|not (?:going to|"
        r"guarantee|promise|in a position|been|yet|say)|shall not|impossible|neither|nor|would have|"
        r"had we|might)\b"
    ),
    (
        r"\b(?:you|they|he|she|agent|colleague|supplier|seller|vendor|customer|someone|somebody|support|"
        r"rep|who|bank|shop|store|page|(?:web)?site|notice|label|description|chat|screenshot|terms|policy|listing|email|message|buyer|"
        r"manager) (?:just |also |has |have |had |previously |already |clearly |earlier |then |"
        r"told me )?(?:said|says|told|mentioned|claim(?:s|ed)?|promised|stated|states|wrote|replied|"
        r"writes|reads|showed|shows|informed|assured|quoted|heard|were (?:told|promised)|was (?:told|"
        r"promised)|been told|asked|asking|answered|indicated|confirmed that|advertis\w+|say)\b"
    ),
    r"\b(?:were|was|been) (?:told|promised|advised|assured|informed)\b|^according to (?:you|the|what)",
)

PERFECT = _any(  # done, unless a word of the future stands with it: "下班前必须给您解决了"
    r"^(?:我们?|我?这边)(?:刚刚?|也|都)?把.{1,16}了$",
    (
        r"(?:<do>|给|完|好|查|问|催|退|补|充|联系|办)(?:过|到了|好了|完了|了|过了)(?:您|你|的|哈|哦|呢|"
        r"啊|供应商|上游|一[次遍下]|\S{0,6})?$"
    ),
)
FUTURE = re.compile(
    (
        r"会|将|马上|立刻|立马|一定|必须|肯定|预计|前|明天|后天|稍后|今晚|争取|保证|就退了|就好了|就给|"
        r"了(?:就|再)?[发给告通转叫联跟]|(?:今[天晚儿]|现在|这)就?把"
    ),
    re.ASCII,
)

SOFT = _any(
    r"还没(?:有)?[^,我就给]{0,6}$|没(?:有)?(?:<do>)$|[会有].{0,8}延迟|涨价|降价|(?:会|要|将|需要?)扣|锁定$",
    (
        r"\b(?:will|'ll|shall) (?:automatically )?(?:be )?(?:automatically )?(?:cancel|clos|expir|lock|block|suspend|"
        r"freez|frozen|reject|declin|deactivat|disabl|delet|void|forfeit|refresh|go up|cost|penali)"
        r"(?!.{0,40}(?:refund|return|money|send|pay))"
    ),
    r"^(?:[^您你我,]{0,8}的)?(?:卡密?|商品|订单|点卡|产品|账号|货)[^您你我]{0,10}可以?[退换补]",
    r"截止|(?<![将会计])于(?![^,]{0,14}[前内明后晚])[^,]{0,14}(?:成功|完成|到账|退[回还]|发[出货]|送达|入账|激活|使用)$",
    r"(?<![给为帮让]您)(?:可以?|能)(?:取消|申请|发起|选择?|撤销|提出|领取|使用|查看)|用户(?!名)|可撤",
    r"(?:工作|营业|在线|服务|上班|客服|人工).{0,4}时间|(?<![会将])被(?!退)",
    r"(?:支付|付款|下单|创建|完成|售出|发货|激活|购买|提交)[于在]|系统.{0,8}(?:升级|维护)(?!.{0,4}[后完好])|首次|同一",
    r"^可以.{0,6}(?:发|传|提供|试|登|充|联系|申请|提交)(?!给[您你])|本商品|每[个张人日天次单笔]",
    r"最多.{0,4}[次张单]|无人回复|验证码|^[^我]{0,24}(?:没有?|未)[^我]{0,8}的$|自动(?:结束|关|取消)|会?被(?:拉黑|冻结|封|处罚|下架|锁|限制)|周一[到至]周[五六日]|需要?[在于]",
    r"按(?:照)?.{0,6}(?:规则|规定|条款|政策|协议|流程)|依据|根据|规则|条款|政策|规定(?!时)|协议|原则上",
    r"一般(?:情况|来说|是|都)|通常|窗口期?|期限|(?<!必)须|应当|应在|范围|售后(?:时效|期|政策)|质保|有效期",
    r"支持.{0,14}(?:退|换)|可申请|可联系|联系(?:我们|客服|人工)|一般|平均|可以申请|可退|可换|可在|自动发货",
    r"售出|概不|关闭|作废|失效|超时|逾期|仅限|方可|才可以?|才能|视为|时效|工作时间|营业时间|在线时间|均可",
    r"本店(?!.{0,8}(?:会|给|承诺|保证))",
    r"^[^,]{0,4}(?!商家赔)(?:<they>|银行(?!.{0,10}[到入]账)|官方|运营商)",
    r"[^,]不(?:完|了|到|上|成|好)(?!.{0,3}(?:我|就|给|包|立))",
    r"(?:下单|付款|支付|申请|发货|登录|售后|上班)时间",
    r"(?<!申)请(?!放心|稍)|麻烦|烦请|劳烦|辛苦您|需要您|您需|您可",
    r"<you>(?:先|再|自己|自行|得|要|把|去|还|若)|如需|如果?您(?:想|要|需)|如有",
    r"^[您你](?!的|放心|好|这|会|将|今|的钱|就|稍|那|应该|马上|预)|有什么|什么时候|几点|几号|何时|多久",
    r"哪[个里天]|是否|怎么|为什么|吗|能不能|可不可以|假如|下单时|购买|付款时|退货",
    (
        r"(?<!your )(?<!these )(?<!both )(?<!those )(?<!all )\b(?:refunds|codes|claims|requests|cards|"
        r"items|orders|customers|buyers|suppliers|sellers|purchases|disputes|"
        r"tickets) (?:\w+ ){0,3}?(?:can|may|must|are|is|should|will|take|within|that|have|need|usually|"
        r"only)\b"
    ),
    (
        r"\b(?:policy|policies|terms|clause|rules?|according to|eligible|refundable|guideline\w*|window|"
        r"on average|(?<!the refund )(?<!your refund )(?<!it )takes|entitled|in accordance|warranty|"
        r"usually|normally|typically|generally|valid|expires?|automatically (?:close\w*|cancel\w*))\b"
    ),
    (
        r"\b(?:supplier|seller|vendor|bank|merchant|publisher|customer|buyer) (?:must|has|have|needs?|"
        r"should|is|had|will be|shall|usually|normally|can|may|took)\b"
    ),
    r"\bplease\b|\bkindly\b|\byou(?: are|'re) (?:required|asked|advised|supposed|expected)",
    r"\b(?:can|may|must) (?:only |also |then )?be\b",
    (
        r"\b(?:agent|supplier|team|we|i|they|he|she|colleague|system|it|order|code|card|seller|desk|"
        r"bank) (?:[a-z]+ed|sent|paid)\b"
    ),
    r"\byou (?:need|must|have|can|may|should|could|want|did|would|requested|paid|ordered|bought|sent)\b",
    r"\bmake sure (?:you|to)\b|\bif (?:we|you (?:want|need|would|wish|prefer))\b|\blet us\b|\btry again\b",
    r"\bleft (?:our|my|the)\b|^(?:open|restart|click|visit|log|go to|clear|try|wait for the)\b",
    r"\bcomes out\b|\bcloses\b|(?<!be )(?<!have )(?<!has )\b(?:reached|arrived|landed|failed|worked)\b",
    (
        r"^(?:(?:(?:can|could|would|will|should|may) you|when|what|where|who|why|how|is|are|was|were|did|"
        r"do|does|has|have|which|reply (?:to (?:us|me|this)|with)|send|upload|submit|contact|check|"
        r"provide|respond|call|confirm|message|email|complete|update|return) (?!(?:you|your|will|in|"
        r"within|by|back|today|tomorrow) .{0,12}(?:refund|reply|code)))"
    ),
    (
        r"\b(?!need)[a-z]+(?:ed|sent|paid) (?:(?:the|your|my|it|you|u|to|us|back|out|delivery|order|"
        r"by \w+) ){0,3}(?:on \w|at \d|last|this morning|in error)"
    ),
    r"^(?:the |our )?(?:supplier|seller|vendor|bank)s?\b(?!.{0,20}(?:will|agreed))",
    r"\b(?:response|delivery|processing) times?\b",
    (
        r"\b(?:was|were|went|came|took|got|been|had|has|have|'ve|yesterday|last (?:week|night|month|mon|"
        r"tue|wed|thu|fri|sat|sun)\w*|ago|already|earlier|since|did|received|refunded (?:yesterday|on|"
        r"last)|delivered|redeemed|paid (?:on|at)|charged|hours are|open from)\b"
    ),
)
RULES = _any(
    r"按照?.{0,8}(?:规则|规定|条款|政策|协议)|依据|根据.{0,8}(?:规则|规定|条款|政策)|规则|自动发货|本店",
    r"政策",
    r"\b(?:policy|terms|clause|rules?)\b",
)  # holds to the end of the sentence
REPORTS_ON = re.compile(
    (
        r"(?:(?<!我跟[他她])(?<!我和[他她])(?<!我去)(?<!去跟[他她])(?<!会跟[他她])说|称|表示|答应|(?:客服|他|她|商|家|们)[^,把]{0,6}告诉[我您你]|回复[我您你]|写道|承诺|"
        r"保证过?|said|told (?:you|me|us)|told|promised|mentioned|wrote|stated|says)(?:了|过|我|您|"
        r"你)?:?\s?(?:that)?\s?$"
    ),
    re.ASCII,
)
OURS = re.compile(r"^\s?(?:那|但|不过|现在|but |so |and )?\s?(?:我|这边|咱|we\b|we'|i\b|i'|let me)", re.ASCII)

TAG = re.compile(
    (
        r"(?:,|\s)?(?:您看|你看)?(?:这样)?(?:可以|好|行|成|ok|okay|没问题|可)(?:吗|么|嘛|不|不行|"
        r"的吧)?$|(?:好不好|行不行|可不可以|可以不|怎么样|如何)$|,? ?(?:is that |does that |"
        r"would that |will that |sound )?(?:ok|okay|alright|all right|fine|right|good|work)(?: for you|"
        r" with you)?$"
    ),
    re.ASCII,
)
OPENS_CONDITION = re.compile(
    (
        r"\s?(?:(?:但|那|and|but|or) ?)?(?:如|若|要是|万一|倘若|if\b|unless\b)|.{0,12}(?:如无|如未|"
        r"若无|若未)|.{0,30}的话\s?$"
    ),
    re.ASCII,
)
CONDITION = re.compile(r"如|要是|若|万一|的话|\b(?:if|unless|when|once|after|until)\b", re.ASCII)
FIRST = re.compile(
    (
        r"后$|^(?:好[的滴嘞哒呀]?|行|可以|ok|嗯+|没问题|同意|成|会)$|^(?:如果|要是|万一|"
        r"若)(?![您你]).{1,30}|^(?:一?收到|拿到|核实|确认|审核|查清).{0,10}$|^(?:once|as soon as|when|"
        r"after|if (?:it|they|he|nothing|this|that|the (?:supplier|vendor|seller|code|bank)))\b"
    ),
    re.ASCII,
)  # the next clause says what follows
ASKING = re.compile(r"(?:吗|嘛|么|没|没有)(?:呢|呀|啊|亲)?$(?<!什么)(?<!这么)(?<!那么)(?<!怎么)", re.ASCII)
ASKING_EN = re.compile(
    (
        r"\s?(?:(?:hi|hello|hey|dear|sorry|ok|so|and|but|also)[ ,]+)?(?:can|could|would|will|when|what|"
        r"where|who|why|how|is|are|was|were|did|do|does|has|have|should|may|which|shall|if)\b"
    ),
    re.ASCII,
)

KINDS = (  # the first that matches names the kind
    (
        "refund_by",
        _any(
            r"(?:给|退|还|打|补|赔|返)(?:给|还|到|回)?<you>?.{0,4}退款?|退(?:给|到|还|回|您|你|钱|全)",
            r"给<you>.{0,6}(?:退|赔|打款)|到账|入账|打款|返[还款]|赔",
            r"refund (?:you|u|it|this|the|your)|money|be (?:fully )?refunded|credit|paid|funds|compensat|reimburs",
            r"(?:your|expect|refund).{0,6}refund|refund (?:will|by|today|within|asap)",
        ),
    ),
    (
        "reply_by",
        _any(
            r"回复|答复|回话|回电|联系|通知|告诉|告知|反馈|回您|回你|回访|说法|交代",
            r"repl(?:y|ies)|get back|back to you|respon|contact|answer|update|let you know|email|call|touch|hear",
            r"posted|message",
        ),
    ),
    (
        "decide_by",
        _any(r"审核|审批|裁定|判定|决定|结论|处理结果|结果", r"deci(?:de|sion)|verdict|review|outcome|approv"),
    ),
    ("refund_by", _any(r"退", r"refund|repay|payout")),
)
