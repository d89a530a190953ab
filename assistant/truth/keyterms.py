"""The words of a question that carry its meaning, and whether a text says them or says their opposite."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from knowledge.chinese_words import dictionary, tagger


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOP_ZH = _set_of(
    "请问 一下 这个 这款 那个 那款 这件 可以 能不能 可不可以 是不是 有没有 是否 能否 支持 怎么 怎样 什么 多少 哪个 哪款 哪些 我们 你们 我想 想问 问下 知道 告诉 应该 需要 使用 "
    "用来 时候 的话 还是 或者 如果 没有 不会 不能 东西 产品 商品 宝贝 主播 老板 亲 可能 自己 直接 一个 现在 真的 觉得 感觉 麻烦 谢谢 你好 您好 在吗 以及 还有 另外 适合 "
    "支不支持 会不会 平时 戴着 带着 拿来 用于"
)
# Words that carry little beside others: a question is not unanswered because the shop's text lacks them.
LOOSE_ZH = _set_of(
    "时间 时候 情况 问题 方式 方法 功能 效果 东西 地方 样子 感觉 东东 家里 公司 朋友 孩子 老人 自己 平时 手机 电脑 材质 参数 规格 品牌 牌子 今天 明天 昨天 晚上 早上 现在 "
    "以后 之前 里面 外面 上面 下面 左右 大小 单位 部分 数量 数值 价位 客服 亲们 老板 主播 人家 宝贝"
)
LOOSE_EN = _set_of(
    "time day days hour hours year years thing things stuff kind sort type way lot bit piece home house "
    "office friend people person kids mom dad today tomorrow now then still already ever just really "
    "pretty quite maybe actually basically about around inside outside without within want need would "
    "like able possible think know see look find good great nice fine best better right wrong sure long "
    "big small new old buy bought order ordered mine yours one two three first second last next other "
    "another same different full half each every most least come coming comes going put take took bring "
    "let make made doing done being having give gives show tell ask question anything something"
)
_KEEP_SINGLE_ZH = frozenset("洗 水 汗 雨 酸 油 毛 皮 铁 铝 铜 棉 酒 油 漏 掉 卡 烫 吵 重 轻 甩 烘 蒸 煮 炒 煎 烤 冰")
STOP_EN = _set_of(
    "a an the is are was were be been am do does did can could will would should shall may might must has "
    "have had i me my we our you your it its this that these those they them there here of to in on at "
    "for with from by about into as and or but if so not no yes what which who how when where why please "
    "tell know want need like just also any some much many one ones get use used using work works ok okay "
    "hi hello hey thanks thank support supports come comes without than then too very really actually "
    "product item thing say says go going take make "
    "pls plz thx ty u ur r im ive whats hows wheres whos thats theres gonna wanna gotta got lol rn tho tbh btw yo omg cuz coz bc"
)
_NEGATION_ZH = re.compile(r"(不(?!锈|仅|但|同|少|到|超过|粘|限|错|只|过|止|易|断|足|伤|刺激|影响|一样|用担心|知|久|如)|非(?![常凡])|无法|禁止|切勿|请勿|勿|没有|未(配|含|附)|无(?!线|论|缝|叶|绳|框|人|需|极|创|痛|级|损|尘))")  # fmt: skip
_NEGATION_EN = re.compile(
    r"\b(not|no|never|cannot|can't|don't|doesn't|isn't|aren't|won't|without|avoid|unsuitable|non|neither|nor|lacks?|excluded|unable)\b|-free\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[。；;！!？?\n]|，|,|(?<=[a-z])\.\s|\bbut\b|但", re.IGNORECASE)
_FALSE_VALUE = re.compile(
    r"^(否|无|不支持|不可|不能|没有|不含|不带|no|none|not supported|n/a|false|without|not included)([,，。;； （(].*)?$",
    re.I,
)
_TRUE_VALUE = re.compile(r"^(是|有|支持|可|可以|能|含|带|yes|true|supported|included)([,，。;； （(].*)?$", re.I)


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word."""
    made = str(_stemmer().stemWord(word))
    # Stems are looked for at the beginning of words: "batteri" begins none, "batter" begins "battery".
    return made[:-1] if made.endswith("i") and len(made) > 3 else made


@lru_cache(maxsize=4096)
def key_terms(text: str) -> tuple[str, ...]:
    """Return the content words of a normalised text: Chinese words, English stems, in order, without repeats."""
    terms: list[str] = []
    for token in dictionary().lcut(text.lower()):
        token = token.strip()
        if not token:
            continue
        if token.isascii():
            terms += [
                stem(word) for word in re.findall(r"[a-z][a-z0-9.+-]*|\d+(?:\.\d+)?", token) if word not in STOP_EN
            ]
        elif (
            re.fullmatch(r"[\u4e00-\u9fff]+", token)
            and token not in STOP_ZH
            and (len(token) > 1 or token in _KEEP_SINGLE_ZH)
        ):
            terms.append(token)
    return tuple(dict.fromkeys(terms))


@lru_cache(maxsize=4096)
def content_terms(text: str) -> tuple[str, ...]:
    """Return the words that name things: Chinese nouns and idioms, English stems outside the common ones."""
    terms: list[str] = []
    for token, flag in tagger().lcut(text.lower()):
        token = token.strip()
        if token.isascii():
            terms += [
                stem(word)
                for word in re.findall(r"[a-z][a-z0-9.+-]{2,}", token)
                if word not in STOP_EN and word not in LOOSE_EN
            ]
        elif (flag[:1] in ("n", "l", "i", "j") or flag == "vn") and len(token) > 1 and token not in STOP_ZH | LOOSE_ZH:
            terms.append(token)
    return tuple(dict.fromkeys(terms))


def clauses(text: str) -> list[str]:
    """Split a text into clauses, within which a negation holds."""
    return [part.strip() for part in _CLAUSE.split(text) if part and part.strip()]


def is_negated(clause: str) -> bool:
    """Tell whether the clause says no to what it names."""
    return bool(_NEGATION_ZH.search(clause) or _NEGATION_EN.search(clause))


def truth_of_value(value: str) -> bool | None:
    """Read an attribute value as yes or no; None if it is neither ("30 小时")."""
    stripped = value.strip()
    if _FALSE_VALUE.match(stripped):
        return False
    return True if _TRUE_VALUE.match(stripped) else None


def has_term(text: str, term: str) -> bool:
    """Tell whether the text holds the term: a Chinese word as such, an English stem at a word's beginning."""
    if not term.isascii():
        return term in text
    text = text.lower()
    place = text.find(term)
    while place >= 0:
        if place == 0 or not (text[place - 1].isascii() and text[place - 1].isalnum()):
            return True
        place = text.find(term, place + 1)
    return False
