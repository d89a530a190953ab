"""English as it is typed in a chat, written out: "how much r these", "can u ship 2 us", "does it come w a case"."""

from __future__ import annotations

import re
from collections.abc import Collection

from knowledge.name_units import GENERATION

_SHORT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), word)
    for pattern, word in (
        (r"\b(?<=much )r\b|\b(?<=many )r\b|\b(?<=what )r\b|\b(?<=where )r\b|\b(?<=when )r\b|\b(?<=why )r\b|\b(?<=how )r\b|\br(?= (?:u|you|these|those|they|the|there|we|ur|your|any|all)\b)|\b(?<=these )r\b|\b(?<=those )r\b|\b(?<=they )r\b", "are"),
        (r"(?:(?<=\bdo )|(?<=\bcan )|(?<=\bcould )|(?<=\bwould )|(?<=\bwill )|(?<=\bdid )|(?<=\bif )|(?<=\bare )|(?<=\bthank )|(?<=\bwhat )|(?<=\bdoes ))u\b(?![-\d])|"
         r"(?<![\w.-])u(?= (?:guys|ship|sell|have|got|can|do|send|take|accept|offer|deliver|recommend|think|know)\b)", "you"),
        (r"\bur\b", "your"), (r"\b(?:pls|plz|plss)\b", "please"), (r"\bw/o\b", "without"), (r"\bw/(?=\s|\w)", "with "),
        (r"(?<=\w )w(?= (?:a|an|the|my|it|this|any)\b)", "with"), (r"\bcuz\b|\bbcoz\b", "because"), (r"\bwanna\b", "want to"), (r"\bgonna\b", "going to"),
        (r"\bgimme\b", "give me"), (r"\bthx\b|\bty\b|\btnx\b", "thanks"), (r"\bdiff\b", "difference"), (r"\bwut\b|\bwat\b(?= )", "what"), (r"\bwil\b", "will"), (r"\bteh\b", "the"), (r"\bcna\b", "can"), (r"\bwaht\b|\bwhta\b", "what"),
        (r"\bhwo\b", "how"), (r"\bdose(?= (?:it|this|that|the|they)\b)", "does"), (r"\bmacbok\b", "macbook"),
    )
)  # fmt: skip
_GENERATION = re.compile(r"第?([一二三四五])代(?![表价理替码步沟购言办])")
_VERSION = re.compile(
    r"\b(?:v|ver\.?|gen\.?|generation|mk)[ -]?(?P<digit>[1-5])\b|\b(?P<word>first|second|third|1st|2nd|3rd) gen(?:eration)?\b",
    re.IGNORECASE,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def written_out(text: str) -> str:
    """Return a text with its English shorthand written out; a text that holds Chinese stays, where a letter is a name."""
    if _CHINESE.search(text):
        return text
    for pattern, word in _SHORT:
        text = pattern.sub(word, text)
    return text


def with_generations(text: str, titles: Collection[str]) -> str:
    """Return a text with generations as titles write them: 一代 is 1代, and "v2" is 2代 where a title has that."""
    text = _GENERATION.sub(lambda found: f"{'一二三四五'.index(found[1]) + 1}代", text)
    if not any(GENERATION.search(title) for title in titles):
        return text
    known = " ".join(titles).lower()

    def named(found: re.Match[str]) -> str:
        digit = found["digit"] or _ORDINALS.get(found["word"].lower(), found["word"][0])
        before = re.search(r"([a-z]{3,})\s*$", text[: found.start()].lower())
        # Behind a Latin name the figure alone stands in titles too ("IceIsle 2").
        return digit if before and f"{before[1]} {digit}" in known else f" {digit}代 "

    return _VERSION.sub(named, text)
