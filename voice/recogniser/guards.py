"""Tells a transcript from what Whisper makes up: loops, words from silence, phrases learnt from subtitles."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_SUBTITLE_PHRASES = re.compile(
    r"^(字幕(由|by|志愿者)?.*|.*(amara\.org|索兰娅|明镜与点点|点赞.*订阅.*转发.*).*|请不吝点赞.*|"
    r"(thanks?|thank you) for watching[.!]*|please subscribe.*|subtitles by.*|\W*)$",
    re.IGNORECASE,
)
_LOOP = re.compile(r"(.{2,20}?)\1{3,}")
_UNITS = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_SINGLE_LOOP = re.compile(r"(\S)\1{6,}")


@dataclass(frozen=True)
class GuardLimits:
    """Where trust ends; the values are Whisper's own where it has one."""

    no_speech: float = 0.6
    logprob_with_no_speech: float = -1.0
    hopeless_logprob: float = -1.6
    compression_ratio: float = 2.4
    characters_per_s: float = 26.0


def compression_ratio(text: str) -> float:
    """Return UTF-8 length over zlib length; 1.0 for an empty text."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 1.0


def looks_looped(text: str, duration_s: float, limits: GuardLimits) -> bool:
    """Tell whether `text` repeats itself, or is longer than anyone can say in `duration_s`."""
    if compression_ratio(text) > limits.compression_ratio:
        return True
    if _LOOP.search(text) or _SINGLE_LOOP.search(text):
        return True
    return len(text) > limits.characters_per_s * (duration_s + 0.6)


def says_it_twice(text: str) -> bool:
    """Tell whether `text` says the same thing twice in a row, as a short context makes Whisper do.

    People do so too ("可以的可以的"), so this is a reason to listen again, not to throw away.
    """
    units = _UNITS.findall(text.lower())
    for length in range(2, len(units) // 2 + 1):
        for start in range(len(units) - 2 * length + 1):
            middle = start + length
            if units[start:middle] == units[middle : middle + length] and (length > 2 or len(units) == 2 * length):
                return True
    # "A B C D A B": begun again and cut off by the length limit.
    return any(units[length:] == units[: len(units) - length] for length in range(len(units) // 2 + 1, len(units) - 2))


def said_once(text: str) -> str:
    """Return `text` up to where it starts over, as a short context makes Whisper do."""
    matches = list(_UNITS.finditer(text.lower()))
    units = [match.group() for match in matches]
    for length in range(3, len(units)):
        tail = units[length : 2 * length]
        if tail and len(tail) > 1 and tail == units[: len(tail)]:
            return text[: matches[length - 1].end()]
    return text


def is_no_speech(text: str, avg_logprob: float, no_speech_prob: float, limits: GuardLimits) -> bool:
    """Tell whether the words came from silence or noise rather than from somebody."""
    if no_speech_prob > limits.no_speech and avg_logprob < limits.logprob_with_no_speech:
        return True
    return avg_logprob < limits.hopeless_logprob or bool(_SUBTITLE_PHRASES.match(text.strip()))
