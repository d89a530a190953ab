"""What a lost connection leaves unfinished, so that who comes back in time hears the rest of it, or the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.persistence.records import Message
from voice.spoken_text import clauses

# Keys of a message's meta: the part of a reply that was not heard, and a question that was never answered.
UNSAID, UNANSWERED = "unsaid", "unanswered"
_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Either `text` is the rest of a reply (`item_id` empty), or the question that message `item_id` asked."""

    text: str
    lang: str
    item_id: str = ""


def unfinished_of(messages: Sequence[Message], now: datetime) -> Unfinished | None:
    """Return what the last message left unfinished, if that was less than half a minute ago."""
    last = messages[-1] if messages else None
    if last is None or now - last.updated_at > _WITHIN:
        return None
    if rest := last.meta.get(UNSAID):
        return Unfinished(rest, last.lang)
    return Unfinished(last.text, last.lang, last.message_id) if last.meta.get(UNANSWERED) else None


def rest_of(sentences: Sequence[tuple[str, str]], heard: int, *, led: bool = False) -> str:
    """Return what follows the first `heard` clauses of a reply's (sentence, language) pairs, as they were spoken.

    `led` tells that the first pair only leads up to the others and is not said again.
    """
    left = heard
    rest: list[str] = []
    for index, (text, lang) in enumerate(sentences):
        parts = clauses(text, lang, first_short=index == 0)
        kept = "".join(parts[left:]).strip()
        left = max(0, left - len(parts))
        if kept and not (led and index == 0):
            rest.append(f" {kept}" if lang == "en" and rest else kept)
    return "".join(rest)
