from __future__ import annotations

import pytest

from evals.metrics.numbers import unsupported_numbers


def test_a_number_that_no_evidence_holds_is_reported() -> None:
    assert unsupported_numbers("续航 12 小时", ["电池续航 8 小时"]) == ("12",)


def test_a_number_is_the_same_however_it_is_written() -> None:
    assert unsupported_numbers("It costs 1,299 CNY, that is ¥1299.", ["price 1299.00 CNY"]) == ()


def test_digits_inside_a_longer_number_do_not_back_a_shorter_one() -> None:
    assert unsupported_numbers("充 10 分钟", ["10000 mAh"]) == ("10",)


def test_digits_of_product_names_are_no_claims() -> None:
    assert unsupported_numbers("光点 P10 移动电源 10000mAh 有货", ["有货"], ["光点 P10 移动电源 10000mAh"]) == ()


def test_the_model_alone_is_backed_by_the_full_name() -> None:
    assert unsupported_numbers("P10 可以", ["可以"], ["光点 P10 移动电源"]) == ()


def test_a_wrong_rating_is_reported_as_a_code() -> None:
    assert unsupported_numbers("它是 IPX7", ["防水等级 IPX5"]) == ("ipx7",)


@pytest.mark.parametrize(
    "text", ["第二个是白色", "第 2 款也行", "the 2nd one", "1. white\n2. black", "see [1]", "尺寸①"]
)
def test_ordinals_list_markers_and_citations_are_not_counted(text: str) -> None:
    assert unsupported_numbers(text, []) == ()


def test_number_words_before_a_unit_count() -> None:
    assert unsupported_numbers("七天内可退", ["15 天"]) == ("7",)
    assert unsupported_numbers("within seven days", ["7 days"]) == ()


def test_a_word_that_only_looks_like_a_number_is_left_alone() -> None:
    assert unsupported_numbers("一起看看，两款都可以", []) == ()


def test_parts_of_a_date_are_found_in_another_spelling_of_it() -> None:
    assert unsupported_numbers("11月21日前", ["return by 2026-11-21"]) == ()


def test_a_currency_written_before_the_amount_makes_no_code() -> None:
    assert unsupported_numbers("CNY399", ["399 元"]) == ()
