"""Words that China's Advertising Law (article 9) forbids in advertising, and their English kin."""

from __future__ import annotations

import re

# 最 before these words states a limit or an order in time, not a rank.
_HARMLESS = r"(?!晚|迟|早|多(?!功能)|少|近|后|终|初|长不|短不|低消费|低起|高不|大(承重|载|输出|功率|容量|支持|充电)|高(承受|输入|水温|温度|转速|可)|小(号|码))"
# "最长 60 分钟", "最大复音 128" and "最高支持4K30" are limits too: the number is a claim of its own, and is checked. What is
# turned to its least or most ("音量拧到最小", "从最低挡开始") is a setting. Neither holds for what praises ("最高品质").
_PRAISE = r"(?:高|大|好)(?:品质|质量|水平|水准|标准|规格|级别|等级|档次|端|性价比|优惠|福利|诚意|亮点|惊喜|力度|保障|努力|满意|品牌|厂家|厂商|商家|卖家|店铺|平台|市场|规模|销量)"
_LIMIT = (
    r"(?!(?:高|低|大|小|多|少|长|短|宽|厚|深|远|重|快|慢)[^，。；,;！!？?最]{0,14}\d)"
    r"(?!(?:低|小)(?:水位|挡|档|刻度|速|亮度|音量|电量|值|限度))"
)
_FORBIDDEN = re.compile(
    rf"(?<![到至从])最{_HARMLESS}{_LIMIT}|最(?={_PRAISE})|第一(?!次|天|步|时间|个|款|件|代|档|层|单|排|人称|页|条)|全网(最|第一|独家)|顶级|极品|国家级|世界级|绝无仅有|史无前例|独一无二|销量冠军|万能|"
    r"百分之?百|\b(the )?best(?! (?:before|between|within|used|if used|stored|\d))( ever| in class| selling)?\b|\bnumber one\b|\bno\.? ?1\b|#1\b|\bworld'?s (first|leading|finest)\b|\bunbeatable\b|"
    r"\bfinest\b|\bultimate\b|\bperfect\b|\bflawless\b|\bmost (advanced|powerful|popular|beautiful|comfortable)\b",
    re.IGNORECASE | re.ASCII,
)


def forbidden_superlative(text: str) -> str | None:
    """Return the forbidden word that stands in the text, or None."""
    match = _FORBIDDEN.search(text)
    return match.group() if match else None
