"""Other words for what is asked, the kind of amount that is asked for, and products that no name names."""

from __future__ import annotations

import pytest

from assistant.dialogue.amounts_asked import asks_amount, dimensions_asked
from assistant.dialogue.asked import Unit, held
from assistant.dialogue.synonyms import others
from assistant.dialogue.wording import all_wordings
from assistant.truth.superlatives import forbidden_superlative
from assistant.truth.text import normalise


@pytest.mark.parametrize(
    ("word", "stated"),
    [("承重", "maximum load 10 kg"), ("钟头", "约 3 小时充满"), ("induct", "电磁炉可用"), ("postag", "运费 8 元")],
)
def test_another_word_for_it_in_either_language_holds_nearly_all(word: str, stated: str) -> None:
    assert held(Unit(word, 1.0), stated, frozenset()) == pytest.approx(0.9)


def test_a_word_without_other_words_is_looked_for_as_it_is() -> None:
    assert others("qwertz") is None
    assert held(Unit("qwertz", 1.0), "nothing of the kind", frozenset()) == 0.0


def test_a_short_english_word_is_not_found_inside_another() -> None:
    pattern = others("盖子")
    assert pattern is not None
    assert pattern.search("the lid lifts off") and not pattern.search("solid steel")


@pytest.mark.parametrize(
    ("question", "dimension"),
    [("能保温多久", "time"), ("最多能扛几公斤", "mass"), ("how tall is it", "length"), ("how many watts", "power"), ("有多吵", "sound")],
)  # fmt: skip
def test_a_question_tells_which_kind_of_amount_it_asks_for(question: str, dimension: str) -> None:
    assert dimension in dimensions_asked(question)


def test_a_yes_or_no_question_asks_for_no_amount() -> None:
    assert asks_amount("how heavy is it") and not asks_amount("does it fold")


def test_a_limit_with_its_number_is_no_superlative_but_a_boast_is() -> None:
    assert forbidden_superlative("保温最长 60 分钟") is None
    assert forbidden_superlative("最好的水壶") is not None


def test_a_count_behind_a_model_does_not_become_part_of_it() -> None:
    assert normalise("S1两件多少钱") == "S1 2件多少钱"
    assert normalise("双十二E15多少钱") == "双12 E15多少钱"


def test_no_wording_of_ours_holds_a_word_that_the_check_refuses() -> None:
    said = [text for lang in ("zh", "en") for text in all_wordings(lang)]
    assert len(said) > 300
    assert [text for text in said if forbidden_superlative(text)] == []
