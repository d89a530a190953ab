"""A second look at sentences that a model wrote and the assistant said: numbers and yes or no, held against the evidence.

It shares nothing with the check that let them pass: it knows only signs. A sentence is unsupported if it has a number that
no text of its evidence has, or if the piece of evidence most like it says no where it says yes, or the other way round.
Likeness is the share of the sentence's character pairs (Chinese) and words (Latin) that the piece has too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evals.metrics.numbers import unsupported_numbers

_ALIKE = 0.5
_PIECE = re.compile(r"[。！？!?；;\n]|\.\s|[，,](?!\d)| · ")
_WORD = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NO = re.compile(
    r"不(?!锈|仅|但|过|同|断|错|少于|限|满|足|超过|高于|低于)|没(?!问题)|无(?!线|理由|论|绳|缝)|未(?!来)|勿|禁止|非(?!常)|否|缺货|售罄|"
    r"\b(no|not|never|cannot|without|nor|neither|none|unsuitable|unavailable|excluded)\b(?! (more|later|less) than)|n't\b|out of stock|sold out"
)
_LOOSE = re.compile(r"可以|能够?|支持|是|会|可(?!能)|\b(yes|is|are|does|do|can|the|a|it|this|you)\b")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A freely written sentence that was said, and the texts it was said on."""

    text: str
    evidence: tuple[str, ...]


def unsupported_spoken(spoken: Iterable[Spoken], names: Sequence[str] = ()) -> tuple[Spoken, ...]:
    """Return the sentences whose numbers or whose yes and no the evidence doesn't carry."""
    return tuple(one for one in spoken if unsupported_numbers(one.text, one.evidence, names) or _reverses(one))


def _reverses(one: Spoken) -> bool:
    pieces = [piece for text in one.evidence for piece in _PIECE.split(_plain(text)) if piece.strip()]
    for clause in filter(str.strip, _PIECE.split(_plain(one.text))):
        signs = _signs(clause)
        best = max(pieces, key=lambda piece: len(signs & _signs(piece)), default="")
        if signs and len(signs & _signs(best)) / len(signs) >= _ALIKE and _says_no(clause) != _says_no(best):
            return True
    return False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def _says_no(piece: str) -> bool:
    return bool(_NO.search(piece))


def _signs(text: str) -> frozenset[str]:
    bare = _LOOSE.sub(" ", _NO.sub(" ", text))
    pairs = (run[i : i + 2] for run in _HAN.findall(bare) for i in range(len(run) - 1))
    return frozenset((*pairs, *_WORD.findall(bare)))
