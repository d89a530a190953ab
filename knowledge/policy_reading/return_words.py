"""Words of return policies that several readers look for: faults, what does not go back, states of the goods."""

from __future__ import annotations

import re

FAULT = re.compile(
    r"质量|故障|瑕疵|有问题|坏|破损|缺陷|过敏|allerg|fault|defect|damag|broken|not working|malfunction|wrong item|doa\b",
    re.IGNORECASE,
)
NOT_BACK = re.compile(
    r"(?:不支持|不接受|不能|不可|不予|不|无法)(?:无理由)?(?:退|换)|不(?:支持|接受|适用)[^。；]{0,6}(?:无理由|退)|(?:not|never|non)[- ]?(?:be )?(?:returnable|returned|refundable|eligible for return|accepted)|cannot (?:be )?(?:return|sent back)|can'?t (?:be )?return|final sale|no returns?\b|no refunds?\b|(?:cannot|can'?t|may not) (?:come|go) back|不退(?!款|差)|"
    r"(?:we )?(?:do not|don'?t) (?:accept|take) (?:returns|back)|[:：–—]\s*(?:not (?:once|if|when|after)\b|no\.?\s*$)",
    re.IGNORECASE,
)
STATES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("any", r"不论(?:是否)?拆封|无论|不管|opened or (?:not|unopened)|whether or not|regardless|in any condition"),
        ("opened", r"拆封|开封|拆开|撕开|撕掉|撕毁|拆了|封膜|密封|\bopened\b|\b(?:is|are|been)\b[^.;]{0,12}\bopen\b|unsealed|(?:seal|film)\b.{0,30}(?:removed|broken|torn)|(?:removed|broken|torn).{0,20}(?:seal|film)|\b(?:band|wrap\w*|sleeve|seal|film)\b.{0,12}\boff\b"),
        ("used", r"下过厨|沾过油|用过|使用过|通过水|开过机|cooked in|(?:has|have) been (?:used|run|cooked)|water .{0,12}run|\bused\b|once .{0,20}run"),
        ("washed", r"洗过|下水|\bwashed\b"), ("worn", r"穿过|外穿|磨损|磨脏|\bworn\b"), ("activated", r"激活|activat|redeem"),
    )
)  # fmt: skip
