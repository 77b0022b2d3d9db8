"""What supervisors find of deadlines that were missed; the desk alone reads it."""

from __future__ import annotations

from refunds.models import Breach

# Which causes are found, by who missed it; what stands twice is found more often.
CAUSES: dict[str, tuple[str, ...]] = {
    Breach.Party.DESK: ("not_enough_people", "not_enough_people", "evidence_unclear", "holiday_mistake", "other"),
    Breach.Party.SUPPLIER: ("supplier_slow",),
    Breach.Party.CUSTOMER: ("customer",),
}
NOTES: dict[str, tuple[str, ...]] = {
    "not_enough_people": ("当班只有一人，同时有三十多单待审。", "晚班临时请假，无人顶班。", ""),
    "evidence_unclear": ("截图裁掉了订单号，来回补了两次。", ""),
    "holiday_mistake": ("调休日没有排班，已同步排班表。",),
    "supplier_slow": ("已在供应商群里催过两次。", "该供应商本月第二次超时，已列入月度考核。", ""),
    "customer": ("客户未在期限内补充凭证。", ""),
    "other": ("工单交接时漏看，已在晨会提醒。",),
}
CORRECTED = "供应商补充说明：接口故障两小时，附有运维公告，更正原因。"
# Of promises that customers deny, by whether they were right; they read it.
SETTLED = {
    True: "核对发放记录，优惠券确实没有进到您的账户，您说得对，向您致歉。",
    False: "核对发放记录，优惠券已在您提出异议前到账，截图已附在工单里。",
}
