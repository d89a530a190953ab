"""Words that China's Advertising Law (article 9) forbids in advertising, and their English kin."""

from __future__ import annotations

import re

# 最 before these words states a limit or an order in time, not a rank.
_HARMLESS = r"(?!晚|迟|早|多(?!功能)|少|近|后|终|初|长不|短不|低消费|低起|高不|大(承重|载|输出|功率|容量|支持|充电)|高(承受|输入|水温|温度|转速|可)|小(号|码))"
# "最长 60 分钟", "最大复音 128" and "最高支持4K30" are limits too: the number is a claim of its own, and is checked. Between the
# word and its number stands a measure at most; what praises ("最低价99元", "最大的优势是5年质保") stays forbidden.
_MEASURES = (
    r"称重|续航|时长|待机|音量|流量|厚度|直径|尺寸|深度|压力|负载|宽度|高度|长度|复音数?|采样率|增益|声压级?|张开|开合|开口|光圈|焦距|分辨率|亮度|转速|"
    r"功率|电压|电流|容量|承重|载重|距离|范围|速度|读速|写速|水位|水温|温度|气压|风速|扭矩|坡度|载荷|排量|行程|角度|间距|身高|体重|年龄|人数|数量|输出|输入"
)
_LIMIT = (
    rf"(?!(?:高|低|大|小|多|少|长|短|宽|厚|深|远|重|快|慢)(?:{_MEASURES})?(?:仅?支持|约|可达|可到|可|达到|到|达|为)?\s?[约:：]?\s?\d)"
    r"(?!(?:低|小)(?:水位|挡|档|刻度|值|限度))"
)
# Turned to its least or most ("音量拧到最小", "唱到最大声", "从最低挡开始"): a setting.
_SETTING = r"(?!(?<=[到至从]最)(?:大|小|高|低)(?:挡|档|刻度|声|[^\w]|[，,。；;、再后时就]|$))"
_FORBIDDEN = re.compile(
    rf"最{_HARMLESS}{_LIMIT}{_SETTING}|第一(?!次|天|步|时间|个|款|件|代|档|层|单|排|人称|页|条)|全网(最|第一|独家)|顶级|极品|国家级|世界级|绝无仅有|史无前例|独一无二|销量冠军|万能|"
    r"百分之?百|\b(the )?best(?! (?:before|between|within|used|if used|stored|\d+ ?(?:[-–—]|to) ?\d+ (?:days|weeks|months|hours)))( ever| in class| selling)?\b|\bnumber one\b|\bno\.? ?1\b|#1\b|\bworld'?s (first|leading|finest)\b|\bunbeatable\b|"
    r"\bfinest\b|\bultimate\b|\bperfect\b|\bflawless\b|\bmost (advanced|powerful|popular|beautiful|comfortable)\b",
    re.IGNORECASE | re.ASCII,
)


def forbidden_superlative(text: str) -> str | None:
    """Return the forbidden word that stands in the text, or None."""
    match = _FORBIDDEN.search(text)
    return match.group() if match else None
