"""A message cut into its questions: also where only commas or spaces stand between them ("多重,能折叠吗,多少钱")."""

from __future__ import annotations

import re

from assistant.dialogue import lexicon
from assistant.dialogue.topics import topics_of
from assistant.truth.text import split_questions

_MOST = 6
_ZH_GAP = re.compile(r"(?<=[\u4e00-\u9fff])[ 　]+(?=[\u4e00-\u9fff])")
_ZH_ASKS = re.compile(
    r"[吗么呢]|[\u4e00-\u9fff](不|没)[啊呀]?$|多少|几|怎么|咋|什么|啥|哪|谁|如何|多[大长宽高重久远快厚]|有没有|能不能|可不可以|是不是|支不支持|行不行|(能|会|可以)[^,，]{1,8}(不|没)$"
)
_EN_OPENS = re.compile(
    r"^(?:and |also |plus )*(?:is|are|does|do|can|could|will|would|has|have|how|what|what'?s|when|which|where|where'?s|who)\b",
    re.IGNORECASE,
)
_EN_COMMA = re.compile(r"\s*,\s*(?:and\s+)?", re.IGNORECASE)
_EN_AUXILIARY = re.compile(r"(?:and |also )*(does|can|will)\b", re.IGNORECASE)
_EN_VERB = re.compile(
    r"(?:charge|work|fit|fold|float|support|come|have|connect|play|hold|keep|run|last|go|do|take|make|use|pair)\b",
    re.IGNORECASE,
)
_ZH_COMMA = re.compile(r"[,，]\s*")
_FRAGMENT_WORDS = 4


_HOW_MUCH = re.compile(r"多久|多少|怎么|几(?:个|次|天|块)")


def question_parts(text: str) -> list[str]:
    """Split a normalised message into questions and remarks, at most six, in order."""
    parts: list[str] = []
    for part in split_questions(text):
        for piece in _by_gaps(part):
            parts += _by_commas(piece)
    return parts[:_MOST]


_PIECE = re.compile(
    r"[。！？!?;；]+\s*|[,，]\s*(?:and\s+(?=[a-z]))?|(?<=[\u4e00-\u9fffA-Za-z0-9])[ 　]+(?=[\u4e00-\u9fff])",
    re.IGNORECASE,
)
_WHETHER = re.compile(r"([\u4e00-\u9fff])[不没]\1")
_OF_THE_TOTAL = frozenset(
    ["price", "promotion", "shipping", "payment", "price_protection", "recommend", "list", "compare"]
)


def parts_beside_total(text: str) -> list[str]:
    """Split a message that asks for a total: what several things come to, here and with that code, stays one question.

    Only a piece that asks for something else altogether ("does it pinch with glasses") is a question of its own.
    """
    apart: list[str] = []
    total: list[str] = []
    for piece in filter(str.strip, _PIECE.split(text)):
        (apart if _asks_otherwise(piece) else total).append(piece)
    if not apart or not any(lexicon.asks_total(piece) for piece in total):
        return [text]
    return [*apart[: _MOST - 1], text]


def _asks_otherwise(piece: str) -> bool:
    intent = lexicon.intent_by_rule(piece)
    asks = lexicon.POLAR.search(piece) or lexicon.OPEN_QUESTION.search(piece) or _WHETHER.search(piece)
    known = topics_of(piece) or intent or _WHETHER.search(piece)
    return bool(asks and known) and intent not in _OF_THE_TOTAL and not lexicon.asks_total(piece)


def _by_gaps(part: str) -> list[str]:
    """In Chinese, a space separates questions where both sides ask for something."""
    pieces = _ZH_GAP.split(part)
    merged = pieces[:1]
    for piece in pieces[1:]:
        if all(asks_something(side) or _HOW_MUCH.search(side) for side in (piece, merged[-1])):
            merged.append(piece)
        else:
            merged[-1] = f"{merged[-1]} {piece}"
    return merged


def asks_something(text: str) -> bool:
    """Tell whether a part of a message asks for something, by its words alone."""
    return bool(topics_of(text) or lexicon.intent_by_rule(text) or lexicon.POLAR.search(text))


def _by_commas(part: str) -> list[str]:
    """A comma separates questions where both sides are asked as questions; conditions of one wish stay together."""
    chinese = bool(re.search(r"[\u4e00-\u9fff]", part))
    pieces = [piece for piece in (_ZH_COMMA if chinese else _EN_COMMA).split(part) if piece.strip()]
    if len(pieces) < 2 or lexicon.MAX_PRICE.search(part):
        return [part]
    if chinese:
        return _glued(pieces, [bool(_ZH_ASKS.search(piece)) for piece in pieces], ",")
    opens = [bool(_EN_OPENS.search(piece)) for piece in pieces]
    if not any(opens):
        return [part]
    pieces = _with_subject(pieces, opens)
    opens = [bool(_EN_OPENS.search(piece)) for piece in pieces]
    asks = [o or (len(p.split()) <= _FRAGMENT_WORDS and asks_something(p)) for p, o in zip(pieces, opens, strict=True)]
    return _glued(pieces, asks, ", ")


def _with_subject(pieces: list[str], opens: list[bool]) -> list[str]:
    """Complete what leans on the question before it: "does it fly, charge a laptop" asks "does it charge a laptop"."""
    whole: list[str] = []
    for piece, opening in zip(pieces, opens, strict=True):
        lead = _EN_AUXILIARY.match(whole[-1]) if whole else None
        elliptic = lead and not opening and 1 < len(piece.split()) <= _FRAGMENT_WORDS and _EN_VERB.match(piece)
        whole.append(f"{lead.group(1).lower()} it {piece}" if elliptic and lead else piece)
    return whole


def _glued(pieces: list[str], asks: list[bool], comma: str) -> list[str]:
    """Put what does not ask to what comes after it: it is the condition of the next question."""
    parts: list[str] = []
    waiting = ""
    for piece, asking in zip(pieces, asks, strict=True):
        whole = f"{waiting}{comma}{piece}" if waiting else piece
        waiting = "" if asking else whole
        if asking:
            parts.append(whole)
    if waiting:
        if parts:
            parts[-1] = f"{parts[-1]}{comma}{waiting}"
        else:
            parts.append(waiting)
    return parts
