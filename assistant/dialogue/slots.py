"""What a message says about a purchase: when it came, whether it was opened or is faulty, what is wanted of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from assistant.dialogue.delivery_day import delivery_day

_DAYS = re.compile(
    r"(?:签收|收到|收货|到手|买了|拿到|到货|用了|才用)[^\d]{0,6}?(?:第)?\s*(?P<a>\d{1,3})\s*(?P<ua>天|周|个?星期|个?月|年)|"
    r"(?P<b>\d{1,3})\s*(?P<ub>天|周|个?星期|个?月|年)(?:多|半)?(?:之?前|了|才)|第\s*(?P<c>\d{1,3})\s*(?P<uc>天)|"
    r"(?:for|after|been|since|bought it|had (?:it|them))\s+(?:about |over |almost )?(?P<d>\d{1,3}|an?|one|two|three|four|five|six)\s+(?P<ud>day|week|month|year)s?\b|"
    r"\b(?P<e>\d{1,3}|an?|one|two|three|four|five|six)\s+(?P<ue>day|week|month|year)s? (?:ago|after|since|later|old|in)\b|\bday (?P<f>\d{1,3})\b",
    re.IGNORECASE,
)
_DAY_NAMES = (
    (re.compile(r"前天.{0,6}(签收|收到|到货|到的|拿到)|(delivered|signed|received|got it|arrived).{0,12}day before yesterday", re.I), 2),
    (re.compile(r"昨[天晚].{0,6}(签收|收到|到货|到的|拿到)|(delivered|signed|received|got it|arrived).{0,12}yesterday", re.I), 1),
    (re.compile(r"(今天|刚刚?).{0,4}(签收|收到|到货|到的|拿到)|(delivered|signed|received|got (it|the|my|this)|arrived).{0,22}today", re.I), 0),
)  # fmt: skip
_AND_A_HALF = re.compile(r"\s*(半|and a half)", re.IGNORECASE)
_HALF_YEAR = re.compile(r"(?<!年)半年|half a year|six months ago", re.IGNORECASE)
_DAYS_OF = {"天": 1, "周": 7, "星期": 7, "月": 30, "年": 365, "day": 1, "week": 7, "month": 30, "year": 365}
_SPOKEN = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}

_DEFECT = re.compile(
    r"(坏|破(?!壁)|(?<!摔)损|质量问题|故障|瑕疵|不能用|开不了|开不开|没反应|(?<!拉)漏(?!斗)|裂|少了|少发|漏发|缺件|发错|错发|印错|做错|不响|没声音|不出声|充不进|不通电|不亮|不转|脱胶|开胶|开线|掉漆|(?<!防)发霉(?!吗|么|不)|长霉了|生锈了|锈了|断了|失灵|死机|碎了?|烧了|冒烟|糊(了|掉)|"
    r"defect|\bbroken?\b|broke\b|damaged|faulty|doesn'?t work|not working|stopped working|dead\b|cracked|(?:gone|went|got|is|it'?s|has) (?:mou?ldy|rusty)|cuts? out|won'?t (turn on|charge|work|start)|"
    r"\bdied\b|shattered|smashed|smudged|crooked|unglued|coming (off|apart|unglued|undone)|peeling|flaking|leak(s|ing|ed)|burnt out|"
    r"crackl(?:es|ing|y)|buzz(?:es|ing)|hiss(?:es|ing)|rattl(?:es|ing)|distort(?:s|ed)|flickers|keeps (?:dis|cutting|freez|restart|crash|drop)\w*|froze\b|"
    r"\bdent(?:s|ed)?\b|scratched|chipped|\bbent\b|\btorn\b|划痕|刮花|凹了|瘪了|掉瓷|滋滋|沙沙响|有杂音|电流声|异响|断断续续|时断时续|(?:左|右|一)边(?:没|不)|no sound|wrong item|missing|incomplete|fell apart|came off|malfunction)",
    re.IGNORECASE,
)
_NOT_DEFECTIVE = re.compile(
    r"没(有)?(坏|问题|毛病|破)|不是(质量问题|坏)|没质量问题|完好|nothing wrong|not (broken|faulty|defective|damaged)|"
    r"works? fine|came out fine",
    re.IGNORECASE,
)
_CHANGED_MIND = re.compile(
    r"不喜欢|不合适|不(太)?想要|后悔|changed? my mind|don'?t (like|want)|do not (like|want)|doesn'?t fit", re.IGNORECASE
)
_OPENED = re.compile(
    r"(拆(过|了|开|封)|(膜|封条|封口|密封).{0,3}(撕|揭|破)|撕(开|掉|了)|(tore|torn|broke|removed|peeled) .{0,10}\bseal|seal .{0,10}(torn|broken|removed|off)|^拆|开封|打开(过|了)|用(过|了)|戴过|试(听|用|戴)|已拆|[戴带]着[^，。,]{0,4}(?:游|跑|下水|洗澡|骑)|\bsw[au]m (?:with|in)\b|\bopened\b|\bopend\b|unsealed|\bused\b|\btried\b (it|them)|unwrapped)",
    re.IGNORECASE,
)
_NOT_OPENED = re.compile(
    r"没(有)?(拆|开封|打开|用过|戴过|撕)|未(拆|开封|使用)|unopened|not opened|haven'?t (been )?opened|un-?used|never (been )?(opened|used)|"
    r"not used|haven'?t used",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"全新|(?<!un)sealed|still in (the |its )?(box|packag|wrap)", re.IGNORECASE)
_CONDITIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("not_worn", r"没(有)?穿|未穿|试穿|(在家|屋里|室内|家里).{0,4}(试|穿)|吊牌(还|都)?(在|没)|un-?worn|not worn|never wor[ne]|haven'?t worn|"
                     r"tags? (still )?on|tried (it |them )?(on )?(at home|indoors|inside|on)"),
        ("worn", r"(?<!试)(?<!没)(?<!未)穿(过|了|出)|外穿|磨(?:花|损|破|脏)|\bworn\b|\bwore\b|been wearing"),
        ("not_washed", r"没(有)?(下水|洗)|未洗|un-?washed|not washed|never washed"),
        ("washed", r"洗(过|了)|下过?水|\bwashed\b"),
        ("not_activated", r"没(有)?激活|未激活|没(有)?兑|not activated|un-?activated|haven'?t activated"),
        ("activated", r"激活|兑换了|\bactivated\b|\bredeemed\b"),
        ("not_used", r"没(有)?(用|使用|煮|炒|煎|冲|睡|骑|背|坐|弹)过|(?:never|not|n't)(?: even| really)? (?:been )?(?:played|ridden|slept|rode|worn)|没(有)?(通过?水|下过?厨)|未使用|全新|unused|never used|not used|haven'?t used"),
        ("used", r"[戴带]着[^，。,]{0,4}(?:游|跑|下水|洗澡|骑)|游(?:了|过)[^，。,]{0,3}泳|\bsw[au]m (?:with|in) (?:it|them)\b|(?<!没)(?<!没有)(?<!未)(使用|用|煮|炒|煎|烤|泡|冲|打|磨|做)(过|了)(?!吗)|下过?厨|沾过?油|通过水|试着?(冲|煮|用)|\bused (it|them|once|twice)\b|\b(been|was|were|already|only) used\b|"
                 r"\b(fried|cooked|brewed|baked|boiled|ground|blended)\b|(ran|run) (some )?water|tried (brewing|cooking|making)|(?<![没未])(?<!没有)(?<!没怎么)(?:睡|骑|背|坐|弹)过|\bsle(?:ep|pt) (?:in|on) (?:it|them|one)\b|\bplayed (?:it|on it)\b|\brode it\b|\bridden\b|(?:used|took|taken) (?:it|them) (?:out|on|for|to|camping|hiking|outside)\b|\bafter (?:a|one|two|three|\d+) (?:uses?|nights?|rides?|hikes?|trips?)\b|made (a|one|some) (coffee|meal|shot|cup)"),
        ("exchange", r"want (the |a |it in )?\w+ instead|(?<!退)换(货|个|一|成|大|小|尺|颜|码|色|另|同款)|能换|可以换|想换|要换|调换|\bexchange|\bswap\b|(different|another|bigger|smaller|larger) (size|colou?r)|replace(ment)?\b"),
    )
)  # fmt: skip


class Slots(NamedTuple):
    """None where the message does not say; `conditions` as in `Question.conditions`."""

    days_since_delivery: int | None
    opened: bool | None
    defective: bool | None
    conditions: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether the message said anything of this."""
        return any(value is not None for value in self[:3]) or bool(self.conditions)


def slots_of(text: str, today: date) -> Slots:
    """Read the slots of a normalised text; `today` is the day at the shop, from which dates are counted back."""
    conditions: list[str] = []
    for name, pattern in _CONDITIONS:
        if f"not_{name}" not in conditions and pattern.search(text):
            conditions.append(name)
    counted = days_since(text)
    day = delivery_day(text, today) if counted is None else None
    return Slots(
        counted if day is None else (today - day).days,
        _opened(text),
        _defective(text),
        tuple(conditions),
    )


_OPENED_OUT = re.compile(r"\bopen(?:ed|d)\b|unsealed|unwrapped|拆(?:了|开|封|过)|撕(?:开|掉|了)", re.IGNORECASE)


def _opened(text: str) -> bool | None:
    """A denial counts most; "opened the sealed bag" is opened, whatever it was before."""
    if _NOT_OPENED.search(text):
        return False
    if _OPENED_OUT.search(text):
        return True
    return False if _WHOLE.search(text) else True if _OPENED.search(text) else None


_ACCIDENT = re.compile(
    r"摔(?:了|过|坏|裂|碎|一)|磕(?:了|到|坏)|砸(?:了|到|坏)|掉(?:地上|水里|到地|进水)|踩坏|撞(?:了|坏|裂)|"
    r"\b(?:i|we|he|she|kid|son|daughter|dog|cat)\b[^.,;!?]{0,12}\b(?:dropped|crashed|stepped on|sat on|spilled|spilt)\b|\bafter (?:a|the|my) (?:crash|fall)\b",
    re.IGNORECASE,
)


# What happened to a parcel was nobody's accident at home.
_ON_THE_WAY = re.compile(
    r"收到|到货|到手|快递|运输|物流|拆开(?:就|一看)|\b(?:arrived|arrival|courier|delivered|delivery|in transit|box)\b",
    re.IGNORECASE,
)


def _defective(text: str) -> bool | None:
    """What an accident broke was not faulty; a return policy's words for faults do not speak of it."""
    if _NOT_DEFECTIVE.search(text):
        return False
    if _ACCIDENT.search(text) and not _ON_THE_WAY.search(text):
        return None
    return True if _DEFECT.search(text) else False if _CHANGED_MIND.search(text) else None


def days_since(text: str) -> int | None:
    """Return how many days ago the goods came, a month taken as 30 days and a year as 365."""
    named = next((days for pattern, days in _DAY_NAMES if pattern.search(text)), None)
    if named is not None:
        return named
    if _HALF_YEAR.search(text):
        return 182
    match = _DAYS.search(text)
    if match is None:
        return None
    groups = match.groupdict()
    if groups["f"]:
        return int(groups["f"])
    name = next(key for key in "abcde" if groups[key])
    count = float(_SPOKEN.get(groups[name].lower()) or int(groups[name]))
    if _AND_A_HALF.match(text, match.end(f"u{name}")):
        count += 0.5
    return round(count * _DAYS_OF[groups[f"u{name}"].lower().removeprefix("个")])


def merged_conditions(earlier: Sequence[str], later: Sequence[str]) -> tuple[str, ...]:
    """Put later statements over earlier ones: "not worn" takes "worn" back."""
    taken_back = {name.removeprefix("not_") for name in later}
    return (*(name for name in earlier if name.removeprefix("not_") not in taken_back), *later)


def condition(conditions: Sequence[str], name: str) -> bool | None:
    """Return whether a condition was said to hold, or None."""
    return True if name in conditions else False if f"not_{name}" in conditions else None
