"""One script for Chinese: Whisper writes traditional characters at times, everything after it reads simplified ones."""

from __future__ import annotations

import functools
import re

from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u9fff]")


@functools.cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return `text` with traditional characters made simplified; other text is returned as it is."""
    if not _HAN.search(text):
        return text
    converted: str = _converter().convert(text)
    return converted


def has_han(text: str) -> bool:
    """Tell whether `text` holds a Chinese character."""
    return bool(_HAN.search(text))
