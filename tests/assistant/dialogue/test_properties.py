"""Questions about properties: yes and no only where the shop says so, and nothing where it says nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.dialogue.shopview import ShopView
from assistant.truth.check import check_sentence
from tests.assistant.dialogue.pot_shop import open_shop as open_pots
from tests.assistant.dialogue.tiny_shop import Talk, open_shop


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    folder: Path = tmp_path_factory.mktemp("harbour")
    return open_shop(folder)


def test_a_stated_value_is_said(view: ShopView) -> None:
    assert "7 小时" in Talk(view).say("海声Q7续航多久")


def test_no_is_said_where_the_attribute_says_no(view: ShopView) -> None:
    assert Talk(view).say("海声Q7能游泳吗").startswith("不")


def test_what_a_yes_leaves_out_is_a_no(view: ShopView) -> None:
    assert Talk(view).say("Q7 Lite能在海水里用吗").startswith("不")


@pytest.mark.parametrize("text", ["海声Q7有Hi-Res认证吗", "海声Q7产地是哪里", "M2有没有蓝牙", "海声Q7有佩戴检测吗"])
def test_what_is_stated_nowhere_is_not_answered(view: ShopView, text: str) -> None:
    talk = Talk(view)
    talk.say(text)
    assert talk.outcome == "abstain"


@pytest.mark.parametrize(("model", "yes"), [("13", False), ("15", True), ("16", True)])
def test_a_model_is_held_against_the_stated_range(view: ShopView, model: str, yes: bool) -> None:
    reply = Talk(view).say(f"海声Q7能配iPhone {model}用吗")
    assert reply.startswith("不") is not yes


def test_a_follow_up_with_a_bare_number_asks_of_that_model(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("海声Q7能配iPhone 16用吗")
    assert talk.say("我妈妈是13的呢").startswith("不")


def test_an_amount_over_the_stated_limit_is_a_no(view: ShopView) -> None:
    assert Talk(view).say("远行Q7能放17寸的电脑吗").startswith(("不", "没"))


def test_the_most_specific_word_chooses_the_attribute(view: ShopView) -> None:
    reply = Talk(view).say("M2水箱多大")
    assert "1.2 L" in reply and "cm" not in reply


def test_a_drawback_that_denies_it_is_a_no(view: ShopView) -> None:
    assert "不能煮牛奶" in Talk(view).say("M2可以煮牛奶吗")


def test_a_name_that_two_products_share_is_settled_by_the_kind(view: ShopView) -> None:
    assert [p.product_id for p in Talk(view).understood("Q7行李箱承重多少").products] == ["roam-q7"]


def test_a_name_that_two_products_share_is_asked_back_alone(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("Q7多重")
    assert talk.outcome == "clarify"


def test_the_shown_product_wins_over_a_shared_name(view: ShopView) -> None:
    talk = Talk(view, current_product="YX-Q7")
    assert [p.product_id for p in talk.understood("Q7承重多少").products] == ["roam-q7"]


def test_half_a_name_is_read_beside_the_product_talked_of(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("海声Q7续航多久")
    assert "5 小时" in talk.say("那lite呢")


def test_a_correction_repeats_the_question_for_the_other_product(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("海声Q7续航多久")
    assert "5 小时" in talk.say("说错了，Q7 Lite")


def test_several_properties_are_all_answered(view: ShopView) -> None:
    reply = Talk(view).say("M2水箱多大，电压多少")
    assert "1.2 L" in reply and "220 V" in reply


def test_the_price_of_a_part_is_not_the_price_of_the_product(view: ShopView) -> None:
    talk = Talk(view)
    assert "199" not in talk.say("M2单独买滤网多少钱")


def test_the_question_before_goes_on_for_another_product_without_the_words_for_the_first(view: ShopView) -> None:
    talk = Talk(view)
    talk.say("海声Q7耳机有降噪吗")
    question = talk.understood("那炉边M2呢")
    assert "降噪" in question.inherited
    assert "耳机" not in question.inherited


def test_of_two_nouns_of_one_length_the_first_said_is_meant(view: ShopView) -> None:
    vocabulary = replace(view.vocabulary, nouns={"电水壶": frozenset(["a"]), "行李箱": frozenset(["b"])})
    assert vocabulary.products_named("电水壶放行李箱里")[0] == "电水壶"
    assert vocabulary.products_named("行李箱里放电水壶")[0] == "行李箱"


def test_the_number_of_a_version_is_part_of_its_name(tmp_path: Path) -> None:
    view = open_pots(tmp_path)
    product = next(p for p in view.shop.products if len(p.variants) > 1)
    title = view.title(product, "zh", product.variants[0])
    piece = view.passage_evidence(view.passages(product, "zh")[0])
    assert check_sentence(f"{title}的资料里没有写到这一点。", [piece]).ok


def test_a_model_of_the_shop_is_no_order_number(view: ShopView, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Talk(view).understood("我的订单 AX3000 到哪了").order_name == "AX3000"
    monkeypatch.setattr(view, "models", view.models | {"ax3000"})
    assert Talk(view).understood("我的订单 AX3000 到哪了").order_name is None
    assert Talk(view).understood("订单 LM202611 里有 AX3000 吗").order_name == "LM202611"
