"""Words that mean the same in a shop's texts, in both languages, and words that claim nothing.

Only for the check of freely written text: a word counts as covered if a word of the same concept stands in the
evidence. Two words share a line only if exchanging them can't make a true sentence false.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.truth.keyterms import stem

# concept: Chinese words | English words
_TABLE = """
price: 售价 价格 现价 卖价 价钱 卖 | price cost sell
list price: 原价 划线价 吊牌价 | msrp
warranty: 质保 保修 质保期 保修期 | warranty
weight: 重量 净重 重 克重 | weigh weight
battery: 续航 电池 电量 | battery
playing time: 续航 播放 | playtime playback play
capacity: 容量 | capacity
power: 功率 | power
freight: 运费 邮费 快递费 | ship freight postage delivery
dispatch: 发货 发出 寄出 | dispatch ship
delivery: 送达 到货 送到 配送 到达 达 | delivery deliver arrive reach
free shipping: 包邮 免运费 免邮 | freeshipping
refund: 退款 退回 | refund
return: 退货 退 | return
exchange: 换货 换新 | exchange
wireless charging: 无线充电 无线充 | wireless
charging: 充电 充 快充 | charge
promotion: 活动 促销 优惠 | promotion offer campaign deal
money off: 减 立减 满减 优惠 | off discount
ends: 结束 截止 为止 到期 止 到 至 | end until expire finish
starts: 开始 起 从 | start begin from
material: 材质 材料 面料 | material made fabric
colour: 颜色 配色 色 | colour color
include: 含 包含 附 附带 配有 内含 | include
stock: 库存 有货 缺货 现货 件 | stock available
length: 长 长度 | length long
fault: 质量问题 故障 瑕疵 坏 | faulty fault defect
opened: 拆封 拆开 拆 开封 | open
unused: 未使用 全新 | unused
customer pays: 买家 顾客 客户 消费者 您 您方 | customer buyer
shop pays: 商家 卖家 店家 本店 我方 | shop seller merchant store
compatible: 兼容 支持 适用 适配 | compatible
simultaneous: 同时 | simultaneous simultaneously
immerse: 浸水 浸泡 浸没 泡水 | immerse submerge submersion immersion
swimming: 游泳 | swim
waterproof: 防水 | waterproof
noise cancelling: 降噪 | cancelling cancellation
standby: 待机 | standby
voltagee: 电压 | voltage
temperature: 温度 水温 | temperature
original: 原路 原支付 原付款 | original
invoice: 发票 | invoice
device: 设备 | device
code: 优惠码 口令 码 | code
"""


def _words(text: str) -> list[str]:
    return text.split()


_GENERIC_EN = frozenset(
    map(
        stem,
        _words(
            "offer feature provide allow take come item product purchase order current currently also still option available "
            "last run long time period rate rated level about approximately around suitable capable description according "
            "inform information mention state specification detail evidence page note please kind total amount equal mean make "
            "get go give keep need want let be have wait plan per day own such while when where whether that this these those "
            "each it they them one just so well help happy glad ask question know contact assist assistance thank hope look "
            "see find check inquiry concern use you your we our sure yes no us i m re s ll ve t don doesn isn aren won wasn "
            "didn d there here their its through between against within over under below above up least most more less than "
            "later earlier before after onward upward both version"
        ),
    )
)
_CONTENT_STOPS = frozenset(_words("off without used free only all any every always never after before than then"))
_GENERIC_ZH = frozenset(
    _words(
        "您好 你好 这款 该款 这个 该 款 产品 商品 目前 现在 以及 并且 而且 同时也 大约 大概 约 左右 左右的 一共 总共 需要 需 属于 具有 具备 提供 "
        "为 是 有 可 可以 可用 能 能够 能用 会 将 在 和 与 及 或 的 了 也 就 都 还 则 即 其 它 它们 他 她 您 你 我 我们 您的 它的 之 此 本 "
        "以 于 由 从 自 到 至 对 把 被 给 用 让 使 请 吗 呢 吧 啊 呀 哦 哈 嗯 亲 亲爱的 满 达到 达 起 止 最 晚 早 内 以内 之内 以上 以下 及以上 及以后 "
        "时 时间 时长 期间 期限 方面 来说 而言 根据 资料 信息 显示 说明 介绍 关于 因此 所以 因为 但 但是 不过 如果 要 想 使用 支持 适合 进行 "
        "大 小时 天 元 个 款式 种 台 件 次 位 项 份 套 条 只 支 两 二 一 三 最多 最少 最晚 最早 最长 最大 至少 超过 不超过 仅 只有 申请 享受 "
        "了解 帮助 帮到 帮 服务 问题 疑问 联系 咨询 感谢 谢谢 欢迎 随时 希望 祝 愉快 抱歉 请问 其他 更多 客服 回答 提问 "
        "计 计算 算 一个 不 没 没有 无 非 未 别 勿 无法 不能 不可 不可以 不是 不会 不要 不支持 不在 不含 里 中 上 下 前 后 等 如 按 每"
    )
)
_CONTRASTS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(one, re.IGNORECASE | re.ASCII), re.compile(other, re.IGNORECASE | re.ASCII))
    for one, other in (
        (r"开启|打开|开着|\b(turned |switched |cancelling |it )on\b", r"关闭|关掉|\b(turned |switched |cancelling |it )off\b"),
        (r"商家|卖家|店家|本店|我们|我方|\b(the shop|we|seller|merchant|store)\b", r"买家|顾客|客户|消费者|您|\b(customers?|buyers?|you)\b"),
        (r"\bunless\b|\bexcept\b|除非|除外|以外|之外", r"\beven (if|when|though)\b|\bincluding\b|即使|就算|哪怕|也包括"),
        (r"\bunopened\b|未拆|没拆|未开封", r"(?<!un)\bopened\b|(?<![未没])拆封|已拆|拆过"),
        (r"\bunused\b|未使用|没用过", r"(?<!be )(?<!un)\bused (items?|goods|products?)\b|已使用|用过"),
        (
            r"\b(was|were|been|has|already) (delivered|shipped|dispatched|refunded|arrived)\b|已经?(送达|签收|发货|发出|退款|到货)",
            r"\bout for delivery\b|\bin transit\b|\bnot yet\b|\bwill be\b|\bexpected\b|派送|运输中|在途|预计|待发货|将在",
        ),
        (r"\bbefore\b|之前|以前", r"\bafter\b|之后|以后(?!机)"),
        (r"\bweekdays?\b|工作日", r"\bweekends?\b|周末"),
    )
)  # fmt: skip
_PAYING = re.compile(r"承担|负担|出运费|付|\b(pays?|paid|covers?|bears?|borne)\b", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=1)
def _concepts() -> tuple[dict[str, frozenset[str]], tuple[tuple[str, frozenset[str], frozenset[str]], ...]]:
    rows, of_word = [], dict[str, set[str]]()
    for line in _TABLE.strip().splitlines():
        name, words = line.split(":", 1)
        zh, en = (frozenset(part.split()) for part in words.split("|"))
        en = frozenset(map(stem, en))
        rows.append((name, zh, en))
        for word in zh | en:
            of_word.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in of_word.items()}, tuple(rows)


def concepts_of(word: str) -> frozenset[str]:
    """Return the concepts that a Chinese word or English stem names."""
    return _concepts()[0].get(word, frozenset())


def concepts_in(text: str, stems: frozenset[str]) -> frozenset[str]:
    """Return the concepts that a text names; `stems` are its English words, stemmed."""
    return frozenset(name for name, zh, en in _concepts()[1] if en & stems or any(word in text for word in zh))


def says_nothing(word: str, *, english: bool) -> bool:
    """Tell whether a Chinese word or an English stem may be added to any sentence without adding a claim."""
    return word in (_GENERIC_EN if english else _GENERIC_ZH)


def is_content_stop(word: str) -> bool:
    """Tell whether a common English word carries a claim all the same ("on", "all", "free")."""
    return word in _CONTENT_STOPS


def contradicts(claim: str, evidence: str) -> str | None:
    """Return the words of the claim whose opposite, and not they, stand in the evidence; None if there are none."""
    for one, other in _CONTRASTS:
        if one.pattern.startswith("商家") and not (_PAYING.search(claim) and _PAYING.search(evidence)):
            continue
        for mine, theirs in ((one, other), (other, one)):
            found = mine.search(claim)
            if found and theirs.search(evidence) and not mine.search(evidence):
                return found.group()
    return None
