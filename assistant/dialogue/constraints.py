"""Conditions in a wish: price limits, kinds of product, what is wanted and what is not, what to put first, how many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.dialogue.records import Constraints
from assistant.dialogue.vocabulary import Vocabulary
from assistant.truth.quantities import quantities

_COUNTS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}  # fmt: skip
_QUANTITY = re.compile(
    r"(?:买|要|拿|拍|下单|来)\s*(\d{1,3}|[一两二三四五六七八九十])\s*(?:个|件|双|条|台|瓶|盒|支|只|副|套)|"
    r"(?:^|\b(?:order|buy|get|take|for|buying)\s+)(\d{1,2}|two|three|four|five|six)\s+(?:of\s+)?(?=[a-z])(?!\s*(?:yuan|rmb|cny|inch|days?|people|ml|kg|g\b|w\b|hours?|months?|years?))",
    re.IGNORECASE,
)
_WISH_SPLIT = re.compile(
    r"[,，、;；。!！?？/]|\s[-–—]\s|\b(?:and|but|plus|also|that(?:'s| is)?|which|please|thanks?)\b|而且|并且|同时要|还要|还得|也要|最好|(?<=[\u4e00-\u9fff])[ 　]+(?=[\u4e00-\u9fff])|(?<!目)的(?!话|士)",
    re.IGNORECASE,
)
# What is not wanted. In Chinese the wish ends where the next one begins ("不要香精不要酒精").
_UNWANTED_ZH = re.compile(
    r"(?:不想要|不能要|不要|(?:不用|无需|不必|不需要)(?=插电|充电|通电|用电|电池|安装)|不能有|不能是|不喜欢|讨厌|受不了|除了|不含|不带|(?<!有)没有|无(?!线|论|所谓|绳|叶)|免(?!费|邮|运)|别(?![的人])|非(?!常))\s*(?:有|带|含|是|用)?([\u4e00-\u9fffA-Za-z0-9-]{1,10}?)(?=不想要|不要|不能|不含|不带|没有|无(?!线)|别|也|又|而|但|[,，.。;；、!！?？\s]|的|$)"
)
_UNWANTED_EN = re.compile(
    r"\b(?:without|not|no|except|other than|don'?t want|(?:do|does)n'?t (?:go|sit|have|contain|come with)|doesn'?t (?:need|use)|nothing|none|avoid(?:ing)?|free (?:of|from)|hat(?:e|es|ing)|dislikes?|can'?t stand|(?:sick|tired) of)\s+(?:an? |the |any |with |too |that (?:is|has|are) )?([a-z0-9][a-z0-9' -]{1,30}?)(?=\s+(?:and|but|or|please|under|below|for|with|in an?)\b|[,.;!?]|$)",
    re.IGNORECASE,
)
_FREE_EN = re.compile(r"\b([a-z]+)[ -]free\b", re.IGNORECASE)
_UNMEANT = re.compile(
    r"^(?:more than|problem|worries|idea|sure|matter|thanks?|need|要求|问题|关系|错|太|那么|这么|需要|货|吗|么|呢)"
)
_ALLOWED = re.compile(
    r"[^,，.。;；]*(?:\b(?:is|are)(?: also)? (?:fine|ok|okay|alright|good)\b|\bdoesn'?t matter\b|\bdon'?t mind\b|也行|也可以|都行|都可以|无所谓|不介意|随便)[^,，.。;；]*",
    re.IGNORECASE,
)
# What to put first: the adjective decides by which property and whether less or more of it is better.
_ORDERINGS: tuple[tuple[str, str, int], ...] = (
    ("price", r"(?:不要|别|不)太贵|not too (?:expensive|pricey)|(?:越|最|更)?便宜(?:点|些|一点|越好|的)?|价格(?:最|越)低|实惠|性价比|cheap(?:er|est)?\b|lowest price|affordable|inexpensive", 1),
    ("price", r"(?:更|最)贵|pricier|dearer|more expensive|most expensive|priciest", -1),
    ("weight", r"(?:不要|别|不)太重|not too heavy|(?:越|最|更)轻|轻(?:一?点|些|便|巧|量)|(?:ultra)?light(?:er|est|weight)\b|how light|(?:really|very|too) light|as light(?: as)?|\blight one\b|weigh(?:s|ing)? (?:the )?least|least weight", 1),
    ("weight", r"(?:越|最)重(?!要)|heaviest", -1),
    ("battery_life", r"(?:续航|电池|待机)(?:时间)?(?:越|最|更)?(?:长|久|好|强|耐用)|(?:越|最)耐用|long(?:er|est)? (?:lasting )?battery|battery (?:life )?(?:that )?(?:lasts|as long)|lasts (?:the )?longest", -1),
    ("noise_level", r"(?:不要|别|不)太吵|not too (?:loud|noisy)|(?:越|最|更)(?:安静|静音)|安静(?:一?点|些)|(?:声音|噪音)(?:越|最)?小|quiet(?:er|est)?\b|as quiet as|least noisy", 1),
    ("capacity", r"(?:容量|电量)(?:越|最|更)?大|大容量|装得(?:越|最)?多|(?:larg|bigg)(?:er|est) capacity|most capacity|holds? (?:the )?(?:most|more)|装得(?:更)?多|high[- ]capacity", -1),
    ("power", r"功率(?:越|最|更)?(?:大|高)|most powerful|highest (?:power|wattage)", -1),
    ("charging_time", r"充(?:电|得)(?:越|最|更)快|charges? (?:the )?fastest|fastest charging", 1),
    ("thickness", r"(?:越|最|更)薄|thinnest|as thin as|slimmest", 1),
    ("size", r"(?:不要|别|不)太大|not too (?:big|large|bulky)|(?:越|最|更)小(?:巧)?(?!孩|朋友|时|学|米)|小(?=[\u4e00-\u9fff]*(?:壶|杯|箱|包|灯|音箱|风扇|锅))|小巧|小号|迷你|small(?:er|est)?\b|compact|tiny|as small as|\bmini\b", 1),
    ("size", r"(?:越|最|更)大(?:越好|的)|大号|bigg?er\b|larger\b|biggest|largest|as big as", -1),
)  # fmt: skip
# By how much two things differ.
ASKS_GAP = re.compile(
    r"差多少|差几|相差|差价|差了?多|多多少|少多少|(?:贵|便宜|重|轻|大|小|长|短|吵|高|低)(?:了)?(?:多少|几)|by how (?:much|many)|how (?:much|many) .{0,14}(?:dearer|cheaper|lighter|heavier|louder|quieter|bigger|smaller|longer|shorter|more|less|extra)|(?:price|weight) (?:difference|gap)|difference in (?:price|weight)",
    re.IGNORECASE,
)
_ORDER_PATTERNS = tuple((name, re.compile(pattern, re.IGNORECASE), sign) for name, pattern, sign in _ORDERINGS)


# Price limits; a number that goes on with another unit is none of them (see `_amounts`).
_CURRENCY = r"(?:¥|￥|\$|€|£|(?:rmb|cny|usd|eur|gbp|hkd|sgd)(?![A-Za-z]))?\s*"
_SIGNED = r"(?:¥|￥|\$|€|£|(?:rmb|cny|usd|eur|gbp|hkd|sgd)(?![A-Za-z]))\s*"
_MONEY = r"(?:yuan|rmb|cny|kuai|usd|dollars?|bucks?|quid|pounds?|euros?|eur|gbp|hkd|sgd)(?![A-Za-z])"
_MONEY_ZH = r"(?:块钱?|元|刀|美元|美金|美刀|欧元|英镑|港币|新币)"
_UNIT = rf"(?:{_MONEY_ZH}|{_MONEY})"
_MAX_PRICE = re.compile(
    rf"(\d+(?:\.\d+)?)\s*{_UNIT}?\s*(?:钱)?\s*(?:以内|以下|之内|内|封顶|打住|为限)|(?:不(?:超过|高于|到)|最多|顶多|至多|控制在|别超|低于)\s*{_CURRENCY}(\d+)|预算\s*(?:是|在|大概|就|只有|有)?\s*{_CURRENCY}(\d+)|"
    rf"(?:under|below|less than|within|up to|at most|max(?:imum)?|no(?:t)? (?:more|over|above) than|not over|cheaper than|budget(?: is| of|'s)?|≤|<)\s*(?:of |about |around )?{_CURRENCY}(\d+(?:\.\d+)?)|"
    rf"{_CURRENCY}(\d+(?:\.\d+)?)\s*(?:\$|{_MONEY})?\s*(?:max\b|tops\b|or less|or under|or below|at most|budget)",
    re.IGNORECASE,
)
_MIN_PRICE = re.compile(
    rf"(\d+)\s*{_MONEY_ZH}?\s*以上|不低于\s*(\d+)|(?:over|above|at least|more than)\s*{_SIGNED}(\d+)|(?:(?<!not )over|above|(?<!no )more than)\s*(\d+)\s*{_MONEY}",
    re.IGNORECASE,
)
_ABOUT_PRICE = re.compile(
    rf"(\d+)\s*{_MONEY_ZH}?\s*(?:左右|上下|出头)|(?:around|about|roughly)\s*{_CURRENCY}(\d+)\s*(?:{_MONEY})?",
    re.IGNORECASE,
)
_PRICE_RANGE = re.compile(
    rf"(\d+)\s*{_MONEY_ZH}?\s*(?:到|至|-|~)\s*(\d+)\s*(?:{_UNIT}|之间)|between {_CURRENCY}(\d+) and {_CURRENCY}(\d+)",
    re.IGNORECASE,
)
_NOT_OVER = re.compile(r"(?:不要|不能|别|不想|不可以|不得)(?:超过|高于|大于|超)")
# Who can do without something refuses nothing.
_NOT_NEEDED = re.compile(
    r"\b(?:(?:i|we|they) )?(?:do not|don'?t|no) (?:really )?(?:need|care (?:about|for|if)|mind)\b[^,.;!?]*|\bno need (?:for|to)\b[^,.;!?]*|(?:不需要|没必要|不必|用不上|用不着|不在乎|不讲究|不一定要)[^,，。;；!！?？ ]*",
    re.IGNORECASE,
)


def _amounts(pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], list[Decimal]]]:
    """Yield matches that speak of money: none whose number goes on with another unit ("under 2 kg")."""
    for match in pattern.finditer(text):
        numbers = [group for group in match.groups() if group]
        last = match.end(match.lastindex) if match.lastindex else match.end()
        measured = quantities(f"{numbers[-1]}{text[last : last + 8]}") if numbers else []
        if numbers and (not measured or measured[0].dimension.partition(" ")[0] in ("", "money")):
            yield match, [Decimal(number) for number in numbers]


def _first(pattern: re.Pattern[str], text: str) -> list[Decimal]:
    return next((numbers for _, numbers in _amounts(pattern, text)), [])


def _last(pattern: re.Pattern[str], text: str) -> Decimal | None:
    """Return the last limit named: in a wish that was added to, the later word holds."""
    found = [numbers[0] for _, numbers in _amounts(pattern, text)]
    return found[-1] if found else None


def _without_prices(text: str) -> str:
    for pattern in (_PRICE_RANGE, _MAX_PRICE, _MIN_PRICE, _ABOUT_PRICE):
        for match, _ in reversed(list(_amounts(pattern, text))):
            text = f"{text[: match.start()]},{text[match.end() :]}"
    return re.sub(r"预算|块钱?|元(?=,|$)|\b(?:budget|cny|rmb|yuan)\b", " ", text, flags=re.IGNORECASE)


def ordering_of(text: str) -> tuple[str, int] | None:
    """Return the property to order by and 1 if less of it comes first, -1 if more; None if nothing is said of it."""
    found = [(match.start(), name, sign) for name, pattern, sign in _ORDER_PATTERNS for match in pattern.finditer(text)]
    return max(found)[1:] if found else None


def in_ordering(text: str, span: tuple[int, int]) -> bool:
    """Tell whether the words at `span` are those of an ordering ("as light as possible"), and so name no product."""
    return any(
        match.start() <= span[0] and span[1] <= match.end()
        for _, pattern, _ in _ORDER_PATTERNS
        for match in pattern.finditer(text)
    )


def taken_out(text: str) -> tuple[str, list[str]]:
    """Return the text without what is not wanted, and the unwanted things."""
    unwanted: list[str] = []
    for pattern in (_FREE_EN, _UNWANTED_EN, _UNWANTED_ZH):
        for match in reversed(list(pattern.finditer(text))):
            thing = match.group(1).strip(" -")
            if thing and not _UNMEANT.match(thing):
                unwanted.insert(0, thing)
                text = f"{text[: match.start()]},{text[match.end() :]}"
    return text, list(dict.fromkeys(unwanted))


def constraints_of(text: str, vocabulary: Vocabulary) -> Constraints:
    """Read the conditions of a normalised text; empty ones where there are none."""
    text = _NOT_OVER.sub("不超过", text)
    span, about = _first(_PRICE_RANGE, text), _first(_ABOUT_PRICE, text)
    low, high = (span[0], span[1]) if len(span) > 1 else (_last(_MIN_PRICE, text), _last(_MAX_PRICE, text))
    if about and high is None:
        low, high = about[0] * Decimal("0.75"), about[0] * Decimal("1.25")
    rest = _ALLOWED.sub(" ", _NOT_NEEDED.sub(",", _without_prices(text)))
    ordering = ordering_of(rest)
    for _, pattern, _ in _ORDER_PATTERNS:
        rest = pattern.sub(" ", rest) if ordering else rest
    rest, unwanted = taken_out(rest)
    # Goods that are refused as such ("hates cables") are not those wished for.
    refused = any(vocabulary.is_kind(thing) for thing in unwanted)
    category = vocabulary.category_named(taken_out(text)[0] if refused else text)
    wanted = tuple(part.strip() for part in _WISH_SPLIT.split(rest) if part and len(part.strip()) > 1)
    return Constraints(high, low, (category,) if category else (), wanted, tuple(unwanted), ordering)


def quantity_of(text: str) -> int:
    """Return how many pieces the text speaks of buying, 1 if it does not say."""
    match = _QUANTITY.search(text)
    said = next((group for group in match.groups() if group), "1") if match else "1"
    return max(1, _COUNTS.get(said.lower(), int(said) if said.isdigit() else 1))
