"""From written answers to what is said aloud: `speakable` words and the `clauses` they are spoken in."""

from voice.spoken_text.clauses import ClauseSplitter, clauses
from voice.spoken_text.speakable import speakable

__all__ = ["ClauseSplitter", "clauses", "speakable"]
