"""Phoneme ids of Kokoro-82M v1.0: facts of the model (its config.json, hexgrad/Kokoro-82M, Apache-2.0)."""

from __future__ import annotations

from typing import Final

MAX_TOKENS: Final = 510
PAD: Final = 0

# Runs of ids that follow one another; gaps are ids the model was never trained on.
_RUNS: Final = (
    (1, ";:,.!?"),
    (9, '—…"()“” \u0303ʣʥʦʨᵝ\uab67AI'),
    (31, "O"),
    (33, "Q"),
    (35, "ST"),
    (39, "W"),
    (41, "Yᵊabcdef"),
    (50, "hijklmnopqrstuvwxyzɑɐɒæ"),
    (75, "βɔɕç"),
    (80, "ɖðʤə"),
    (85, "ɚɛɜ"),
    (90, "ɟ"),
    (92, "ɡ"),
    (99, "ɥ"),
    (101, "ɨɪʝ"),
    (110, "ɯɰŋɳɲɴø"),
    (118, "ɸθœ"),
    (123, "ɹ"),
    (125, "ɾɻ"),
    (128, "ʁɽʂʃʈʧ"),
    (135, "ʊʋ"),
    (138, "ʌɣɤ"),
    (142, "χʎ"),
    (147, "ʒʔ"),
    (156, "ˈˌː"),
    (162, "ʰ"),
    (164, "ʲ"),
    (169, "↓"),
    (171, "→↗↘"),
    (177, "ᵻ"),
)

VOCABULARY: Final[dict[str, int]] = {
    symbol: first + offset for first, symbols in _RUNS for offset, symbol in enumerate(symbols)
}


def token_ids(phonemes: str) -> list[int]:
    """Return ids of `phonemes`, without padding; symbols the model doesn't know are left out."""
    return [VOCABULARY[symbol] for symbol in phonemes if symbol in VOCABULARY][:MAX_TOKENS]
