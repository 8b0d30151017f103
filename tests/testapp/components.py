"""Every component in every state, for eyes and axe."""

from salesops.kernel.web import look
from salesops.kernel.web.blocks import (
    Button,
    Clock,
    Empty,
    Entry,
    Lane,
    NextAction,
    Slip,
    Stage,
    Standing,
    Why,
    WhyRule,
)

SOON_3, SOON_15 = look.Ticks(3, 2, "第 3 天", "soon"), look.Ticks(15, 12, "第 13 天", "soon")
OVER, PAUSED = look.Ticks(3, 3, "逾期", "over"), look.Ticks(10, 0, "暂停", "pause")
LIFTED, LONGER = look.Ticks(15, 0, "解除", "good"), look.Ticks(30, 12, "延期", extra=15)


def components(now):
    today = now.date()
    return {
        "clocks": [
            Standing("good", "保护中", ("首报 11-06 14:20，林岚", "第 13 天"), "/papers/"),
            Clock("跟进", "今天 24:00", "REG-4", tone="soon", ticks=SOON_3, foot="上次 11-16 到店"),
            Clock("失效", "剩 7 天", "REG-5", "11-26 24:00", ticks=look.Ticks(10, 2, "第 3 天"), foot="跟进后重新起算"),
            Clock("到期", "剩 2 天", "REG-6", "11-21 24:00", "soon", SOON_15, "可延期一次"),
        ],
        "more_clocks": [
            Clock("逾期", "逾期 1 天", "REG-4", tone="over", ticks=OVER, foot="应于 11-18 跟进"),
            Clock("暂停", "暂停至 11-24", "REG-21", ticks=PAUSED, foot="恢复后剩 9 天"),
            Clock("解除", "不再限时", "REG-6", tone="good", ticks=LIFTED, foot="11-12 已量尺"),
            Clock("延期", "剩 17 天", "REG-7", ticks=LONGER, foot="已延 15 天"),
        ],
        "chips": [
            ("剩 7 天", "", ""),
            ("今天 24:00", "soon", ""),
            ("剩 18 分", "soon", "clock"),
            ("逾期 1 天", "over", ""),
            ("已量尺", "good", ""),
            ("暂停至 11-24", "pause", ""),
        ],
        "statuses": [
            ("good", "保护中"),
            ("soon", "今天到期"),
            ("over", "逾期"),
            ("wait", "等别人"),
            ("act", "轮到您"),
            ("", "已结束"),
        ],
        "next": NextAction(
            "今天联系客户",
            "一次通话解决两件事",
            (Button("登记量尺", "#", icon="ruler"), Button("记跟进", "#", primary=True, key="F")),
        ),
        "late": NextAction("先联系孙丽华：跟进已逾期 1 天", "再过 6 天失效", (Button("记跟进", "#"),), over=True),
        "why": Why("为什么在保护中", "三项时限都没过。", WHY, "2026-07"),
        "entries": [
            Entry(now, "到店", "building-store", "林岚", "试了护脊款", "约量尺", "有效跟进 → 11-19", True, speaks=True),
            Entry(now, "电话未接通", "phone", effect="不计跟进", counts=False, speaks=True),
            Entry(now, "重复报备被拒", rule="REG-3"),
        ],
        "lanes": [
            Lane("财务", "顾青", "good", "已同意", "11-19 10:24", "成本已核"),
            Lane("部门负责人", "沈立", "act", "等您决定", "已等 2 小时"),
            Lane("业务主管", "郑海涛", "over", "已退回", "", "单价按新价改"),
        ],
        "slip": Slip(
            "11 月报备名额", 6, 20, 14, 2, ((today, "报备", -1, 6), (today, "成交释放", 1, 7)), "说明", url="#"
        ),
        "facts": [("电话", "138 0000 8017"), ("地址", "杭州 滨江"), ("需求", "床垫"), ("预计购买", "2026-12")],
        "stages": [Stage("下单", "done", "10-28"), Stage("生产", "now"), Stage("发货")],
        "empty": Empty(
            "还没有报备", "20 秒完成。", "shield-check", Button("报备第一个", "#", primary=True), teach=True
        ),
        "off": Button("通过", "#", off_because="例外批准后才能通过"),
    }


WHY = (
    WhyRule("首报受保护", "REG-3", (("事实", "11-06 报备成立", False), ("推算", "11-16 + 3 天 = 11-19 24:00", True))),
)
