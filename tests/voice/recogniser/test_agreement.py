from __future__ import annotations

from voice.recogniser.agreement import LocalAgreement


def test_what_two_partials_share_is_stable() -> None:
    agreement = LocalAgreement()
    assert agreement.update("这款耳机") == ""
    assert agreement.update("这款耳机多少钱") == "这款耳机"
    assert agreement.update("这款耳机多少前啊") == "这款耳机多少"


def test_stable_text_never_shrinks() -> None:
    agreement = LocalAgreement()
    agreement.update("how much is the")
    assert agreement.update("how much is the blue one") == "how much is the"
    assert agreement.update("how many") == "how much is the"


def test_punctuation_and_case_are_not_compared() -> None:
    agreement = LocalAgreement()
    agreement.update("Yes, it is")
    assert agreement.update("yes it is. Good") == "yes it is."


def test_a_word_that_grew_is_not_stable() -> None:
    agreement = LocalAgreement()
    agreement.update("does it work with blue")
    assert agreement.update("does it work with bluetooth") == "does it work with"


def test_reset_starts_a_new_utterance() -> None:
    agreement = LocalAgreement()
    agreement.update("一二三")
    agreement.update("一二三")
    agreement.reset()
    assert agreement.stable == ""
    assert agreement.update("一二三") == ""
