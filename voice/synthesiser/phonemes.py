"""Phonemes for Kokoro: Mandarin by misaki, English words inside it by espeak's IPA in Kokoro's spelling.

Importing this module imports espeak (GPL) through piper-tts: worker process only.
"""

from __future__ import annotations

import logging
import marshal
import re
from collections.abc import Callable
from types import SimpleNamespace

_LATIN = re.compile(r"[A-Za-z][A-Za-z'’]*(?:[ -][A-Za-z][A-Za-z'’]*)*")
_PIECES = re.compile(r"([A-Za-z][A-Za-z'’ -]*)")
# espeak writes affricates and diphthongs as two letters; the model was trained on one symbol for each.
_TO_KOKORO = (
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("oʊ", "O"),
    ("əʊ", "O"),
    ("aʊ", "W"),
    ("ɔɪ", "Y"),
    ("ɜː", "ɜɹ"),
    ("ɝ", "ɜɹ"),
    ("ɚ", "əɹ"),
    ("ɐ", "ə"),
    ("g", "ɡ"),
    ("r", "ɹ"),
    ("ɾ", "T"),
    ("ʔ", "t"),
    ("ː", ""),
    ("ɬ", "l"),
    ("\u0329", ""),
    ("\u0361", ""),
)
_SPOKEN_AS_WORDS = re.compile(r"[AEIOUYaeiouy]")


class Phonemiser:
    """Text to Kokoro phonemes in one language, English inside Chinese included."""

    def __init__(self) -> None:
        import jieba
        from misaki.zh import ZHG2P
        from piper.phonemize_espeak import EspeakPhonemizer

        # It sets its own level when imported, and tells of its dictionary at every start.
        jieba.setLogLevel(logging.ERROR)
        # It reads its stored table entry by entry, which takes four times as long as all of it at once.
        jieba.marshal = SimpleNamespace(load=lambda file: marshal.loads(file.read()), dump=marshal.dump)
        self._mandarin: Callable[[str], tuple[str, None]] = ZHG2P()
        self._espeak = EspeakPhonemizer()

    def phonemes(self, text: str, lang: str) -> str:
        """Return the phonemes of `text` ("zh" or "en"), punctuation kept for its pauses."""
        if lang == "en":
            return self._english(text)
        pieces = [
            self._english(spell_out(piece.strip())) if _LATIN.fullmatch(piece.strip()) else self._chinese(piece)
            for piece in _PIECES.split(text)
            if piece.strip()
        ]
        return re.sub(r"\s+", " ", " ".join(pieces)).replace(" ,", ",").replace(" .", ".").strip()

    def _chinese(self, text: str) -> str:
        if not re.search(r"\w", text):
            return "".join(character for character in _ascii_marks(text))
        return self._mandarin(text)[0].strip()

    def _english(self, text: str) -> str:
        sentences = self._espeak.phonemize("en-us", text)
        ipa = " ".join("".join(sentence) for sentence in sentences)
        for espeak, kokoro in _TO_KOKORO:
            ipa = ipa.replace(espeak, kokoro)
        return ipa


def spell_out(words: str) -> str:
    """Return `words` with what is said letter by letter separated: "USB-C" → "U S B C", "Bluetooth" stays."""
    spoken = []
    for word in re.split(r"[ -]+", words):
        letters = word.isupper() and (len(word) <= 3 or not _SPOKEN_AS_WORDS.search(word))
        spoken.append(" ".join(word) if letters else word)
    return " ".join(part for part in spoken if part)


def _ascii_marks(text: str) -> str:
    return text.translate(str.maketrans("，。！？；：、", ",.!?;:,"))
