from __future__ import annotations

from voice.synthesiser.kokoro_vocabulary import MAX_TOKENS, VOCABULARY, token_ids


def test_ids_are_where_the_models_configuration_has_them() -> None:
    known = {";": 1, "?": 6, "—": 9, "“": 14, " ": 16, "A": 24, "O": 31, "Y": 41, "a": 43, "h": 50, "z": 68, "ɑ": 69,
             "ɕ": 77, "ɖ": 80, "ə": 83, "ɡ": 92, "ɨ": 101, "ŋ": 112, "ɹ": 123, "ʧ": 133, "ʌ": 138, "ˈ": 156, "ː": 158,
             "ʰ": 162, "↓": 169, "→": 171, "↘": 173, "ᵻ": 177}  # fmt: skip
    assert {symbol: VOCABULARY[symbol] for symbol in known} == known
    assert len(VOCABULARY) == 114
    assert "g" not in VOCABULARY


def test_unknown_symbols_are_left_out_and_length_is_bounded() -> None:
    assert token_ids("a😀b") == [43, 44]
    assert len(token_ids("a" * 900)) == MAX_TOKENS
