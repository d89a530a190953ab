"""Repairs words that were mistyped or misheard, by sound in Chinese and by spelling in English.

Only words that the shop and the language do not know are touched, and only if one known word is close.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.bilingual import english_vocabulary
from knowledge.chinese_words import frequency

_COMMON_ZH = (
    "还能退 可以退 能退吗 想退货 要退货 能换吗 可以换 耳机 游泳 防水 续航 充电 充电宝 移动电源 保修 退货 退款 换货 运费 包邮 发货 发票 优惠 优惠券 多少钱 价格 库存 现货 缺货 颜色 尺码 尺寸 重量 容量 "
    "功率 电压 材质 面料 成分 敏感肌 降噪 蓝牙 入耳 头戴 麦克风 延迟 机洗 水洗 飞机 托运 登机 行李箱 背包 羽绒服 冲锋衣 面霜 爽肤水 防晒 精华 牙刷 电动 "
    "空气炸锅 咖啡机 电饭煲 热水壶 破壁机 台灯 加湿器 夜灯 说明书 配对 重置 清洗 除垢 地址 订单 快递 物流 签收 拆封 质量 人工 客服 无线 快充 接口 数据线"
)
_COMMON_EN = (
    "return returned refund exchange warranty guarantee guaranteed covered shipping delivery deliver invoice discount coupon price stock available colour color size weight "
    "battery charging charger waterproof swimming swim earphones earbuds headphones suitcase backpack jacket shoes cream toner sunscreen toothbrush "
    "kettle fryer blender lamp humidifier speaker cable opened unopened broken damaged faulty recommend compare difference manual reset pairing "
    "wireless bluetooth noise cancelling material capacity power voltage wash washing machine plane flight order parcel package track tracking cancel"
)
# How a recogniser writes the question asked most of all when it is said quickly: no other words.
_HOW_MUCH_MISHEARD = re.compile(r"多[手烧稍受首][前钱浅欠](?=[吗呢啊呀，,。.!！?？ ]*$)")
_SHORT = 6
_WINDOW = (3, 2)
# How often a word of so many characters must occur in the language to be taken for one.
_COMMON = {2: 100, 3: 3}


class Spelling:
    """Built once for a shop from its own words."""

    def __init__(self, shop_words: Iterable[str], names: Sequence[str] = ()) -> None:
        words = [word for word in shop_words if word]
        self._chinese: dict[str, set[str]] = defaultdict(set)
        for word in {*_COMMON_ZH.split(), *(w for w in words if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", w))}:
            self._chinese[_sound(word)].add(word)
        self._known_zh = {word for group in self._chinese.values() for word in group}
        latin = {part for word in words for part in re.findall(r"[a-z]{3,}", word.lower())}
        self._latin_known = latin | set(_COMMON_EN.split())
        # What is put in a word's place is a word of the trade or of a product's name, never one of running text.
        targets = {part for name in names for part in re.findall(r"[a-z]{3,}", name.lower())} | set(_COMMON_EN.split())
        self._latin_targets = [word for word in sorted(targets) if len(word) >= 5]
        self._goes_on: dict[str, set[str]] = defaultdict(set)
        for name in names:
            for first, second in re.findall(r"(?=\b([a-z0-9]+) ([a-z]{3,})\b)", name.lower()):
                self._goes_on[first].add(second)

    def repaired(self, text: str) -> str:
        """Return the text with unknown words replaced by the known ones they sound or look like."""
        return self._repaired_english(self._repaired_chinese(text))

    def _repaired_chinese(self, text: str) -> str:
        text = _HOW_MUCH_MISHEARD.sub("多少钱", text)
        for size in _WINDOW:
            position = 0
            while position + size <= len(text):
                window = text[position : position + size]
                if re.fullmatch(r"[\u4e00-\u9fff]+", window) and not _is_word(window):
                    candidates = self._chinese.get(_sound(window), set())
                    # A word that begins or ends in the window is not cut apart for a homophone.
                    if len(candidates) == 1 and window not in candidates and not self._crosses(text, position, size):
                        text = text[:position] + next(iter(candidates)) + text[position + size :]
                        position += size
                        continue
                position += 1
        return text

    def _crosses(self, text: str, position: int, size: int) -> bool:
        """Tell whether a word of the shop or of the language reaches over the window's edge ("运费几多")."""
        for edge in (position, position + size):
            for length in (2, 3, 4):
                for start in range(max(0, edge - length + 1), edge):
                    word = text[start : start + length]
                    if len(word) < length or (start >= position and start + length <= position + size):
                        continue
                    if word in self._known_zh or frequency(word) > _COMMON[min(length, 3)]:
                        return True
        return False

    def _repaired_english(self, text: str) -> str:
        text = re.sub(r"\b([A-Za-z0-9]+) ([A-Za-z]{3,4})(?![A-Za-z])", self._continued, self._closed_up(text))
        return re.sub(r"(?<![A-Za-z0-9])[A-Za-z]{5,}(?![A-Za-z0-9])", lambda match: self._nearest(match.group()), text)

    def _continued(self, match: re.Match[str]) -> str:
        """Set letters right that changed places in a short word of a name ("Air Por"): without it, another product is meant."""
        first, word = match.group(1).lower(), match.group(2).lower()
        meant = {next_ for next_ in self._goes_on.get(first, ()) if sorted(next_) == sorted(word)}
        if word in meant or word in self._latin_known or word in _PLAIN_EN or len(meant) != 1:
            return match.group()
        return f"{match.group(1)} {meant.pop()}"

    def _closed_up(self, text: str) -> str:
        """Close up a word that was written as two ("tooth brush") where the shop writes it as one."""
        pairs = re.findall(r"(?=\b([A-Za-z]{3,}) ([A-Za-z]{3,})\b)", text)
        for first, second in pairs:
            whole = (first + second).lower()
            if len(whole) >= 8 and whole in self._latin_known:
                text = text.replace(f"{first} {second}", whole)
        return text

    def _nearest(self, word: str) -> str:
        lowered = word.lower()
        stems = {
            lowered,
            lowered.removesuffix("s"),
            lowered.removesuffix("ed"),
            lowered.removesuffix("ing"),
            lowered.removesuffix("d"),
        }
        if stems & self._latin_known or lowered in _PLAIN_EN or _is_english(lowered):
            return word
        limit = 1 if len(lowered) <= _SHORT else 2
        found = process.extractOne(lowered, self._latin_targets, scorer=OSA.distance, score_cutoff=limit)
        return found[0] if found and found[0][0] == lowered[0] else word


def _is_english(word: str) -> bool:
    """Tell whether a lower-case word, in itself or in its plain form, is one of the dictionary's."""
    forms = {word, word.removesuffix("s"), word.removesuffix("ed"), word.removesuffix("ing")}
    return bool(forms & english_vocabulary())


def _sound(word: str) -> str:
    return " ".join(lazy_pinyin(word))


@lru_cache(maxsize=8192)
def _is_word(window: str) -> bool:
    return frequency(window) > 3


# Everyday English that looks like a shop word but is none.
_PLAIN_EN = frozenset(
    ["lighter", "lightest", "cheaper", "cheapest", "heavier", "bigger", "biggest", "smaller", "smallest", "longer", "longest", "quieter", "louder", "thinner", "faster", "slower", "brighter", "warmer", "softer", "newer", "higher", "darker", "wider", "taller", "shorter", "stronger", "better", "black", "brown", "beige", "purple", "orange", "yellow", "silver", "green", "golden", "violet", "about", "above", "after", "again", "along", "among", "anyone", "before", "being", "below", "better", "between", "bought", "bring", "brought", "build", "check", "cheap", "clean", "close", "colours", "could", "count", "course", "cover", "daily", "doing", "every", "everything", "extra", "feels", "first", "found", "front", "given", "going", "great", "hands", "happy", "heard", "heavy", "hello", "house", "hours", "inner", "knows", "large", "later", "least", "leave", "light", "little", "local", "looks", "lower", "maybe", "means", "might", "money", "month", "months", "never", "night", "nothing", "often", "older", "other", "others", "outer", "outside", "paper", "party", "people", "phone", "place", "plain", "plane", "please", "point", "quick", "quiet", "quite", "ready", "really", "right", "round", "safer", "school", "sharp", "short", "should", "since", "small", "smell", "somebody", "someone", "something", "sound", "spend", "stand", "start", "still", "store", "stuff", "suits", "super", "table", "taken", "takes", "tells", "thank", "thanks", "their", "them", "there", "these", "thing", "things", "think", "those", "three", "times", "today", "tomorrow", "touch", "tried", "under", "until", "using", "usual", "value", "visit", "watch", "water", "weeks", "where", "which", "while", "white", "whole", "whose", "winter", "within", "without", "woman", "women", "works", "world", "would", "write", "wrong", "years", "yours", "young", "slept", "sleep", "sleeping", "signed", "trail", "travel", "train", "charge", "charges", "charged", "hiking", "hotel", "paris", "china", "beijing", "shanghai", "germany", "america", "comes", "coming", "person", "human", "agent", "manager", "track", "truck", "shall"]
)  # fmt: skip
