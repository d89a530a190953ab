from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from knowledge.policy_rules import (
    CartLine,
    applicable_promotions,
    best_cart_price,
    best_price,
    combining_terms,
    for_new_customers,
    price_at,
)
from knowledge.records import Faq, Money, Offer, Product, Promotion, Shop, SourceRef, Variant

NOW = datetime(2026, 11, 20, tzinfo=UTC)
REF = SourceRef("x", "row 2", "0" * 12)


def money(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


OFFER = Offer("S1", money("200.00"), "in_stock", money("260.00"))
PRODUCT = Product("p", {"zh": "p"}, "b", "lamps", {}, {}, (), (), (Variant("S1", {}, OFFER, REF),), REF)
BASE = Promotion("x", {}, NOW - timedelta(days=1), NOW + timedelta(days=1), REF)
TEN = replace(BASE, promotion_id="ten", percent_off=Decimal(10), stackable=True)
TWENTY = replace(BASE, promotion_id="twenty", money_off=money("20"), stackable=True)
ALONE = replace(BASE, promotion_id="alone", money_off=money("30"))
CODE = replace(
    BASE, promotion_id="code", money_off=money("50"), code="C50", minimum_purchase=money("300"), stackable=True
)
GIFT = replace(BASE, promotion_id="gift", free_gift={"zh": "茶"}, stackable=True)


def best(*promotions: Promotion, quantity: int = 1, with_codes: bool = True) -> tuple[Decimal, list[str]]:
    price = best_price(promotions, PRODUCT, None, NOW, quantity, with_codes=with_codes)
    return price.total.amount, [entry.promotion.promotion_id for entry in price.applied]


def test_stacking_promotions_take_the_percentage_first() -> None:
    assert best(TWENTY, TEN) == (Decimal("160.00"), ["ten", "twenty"])


def test_one_that_does_not_stack_is_taken_only_when_it_beats_the_others() -> None:
    assert best(TEN, ALONE) == (Decimal("170.00"), ["alone"])
    assert best(TEN, TWENTY, ALONE) == (Decimal("160.00"), ["ten", "twenty"])


def test_a_minimum_is_measured_on_what_is_left_to_pay() -> None:
    assert best(CODE, quantity=2) == (Decimal("350.00"), ["code"])
    tight = replace(CODE, minimum_purchase=money("390"))
    assert best(tight, TEN, quantity=2) == (Decimal("350.00"), ["code"])


def test_a_minimum_not_met_is_said_with_what_it_lacks() -> None:
    price = best_price([CODE], PRODUCT, None, NOW)
    assert price.total.amount == Decimal("200.00")
    assert [entry.shortfall for entry in price.out_of_reach] == [money("100.00")]


def test_codes_can_be_left_out() -> None:
    assert best(CODE, TEN, quantity=2, with_codes=False) == (Decimal("360.00"), ["ten"])


def test_gifts_come_beside_stacking_discounts_but_not_beside_one_that_stands_alone() -> None:
    assert [gift.promotion_id for gift in best_price([GIFT, TEN], PRODUCT, None, NOW).gifts] == ["gift"]
    assert best_price([GIFT, ALONE], PRODUCT, None, NOW).gifts == ()


def test_only_running_promotions_for_this_product_apply() -> None:
    over = replace(TEN, valid_until=NOW - timedelta(seconds=1))
    other = replace(TEN, product_ids=("q",))
    mine = replace(TEN, product_ids=("S1",))
    category = replace(TEN, category_keys=("lamps",))
    found = applicable_promotions([over, other, mine, category], PRODUCT, None, NOW)
    assert [entry.promotion for entry in found] == [mine, category]


def test_outside_its_dates_a_sale_price_gives_way_to_the_list_price() -> None:
    sale = replace(OFFER, valid_from=NOW + timedelta(days=1))
    assert price_at(sale, NOW) == money("260.00")
    assert price_at(sale, NOW + timedelta(days=2)) == money("200.00")


@given(
    st.lists(st.sampled_from([TEN, TWENTY, ALONE, CODE, GIFT]), unique_by=lambda p: p.promotion_id), st.integers(1, 5)
)
def test_no_price_is_negative_or_dearer_than_without_promotions(promotions: list[Promotion], quantity: int) -> None:
    total, _ = best(*promotions, quantity=quantity)
    assert 0 <= total <= Decimal("200.00") * quantity


def test_two_products_reach_a_minimum_number_of_pieces_together() -> None:
    lamp = replace(PRODUCT, product_id="q", variants=(replace(PRODUCT.variants[0], sku="S2"),))
    any_two = replace(TEN, minimum_quantity=2, category_keys=("lamps",))
    lines = [CartLine(PRODUCT), CartLine(lamp)]
    assert best_cart_price([any_two], lines, NOW).total == money("360.00")
    assert best_cart_price([any_two], lines[:1], NOW).out_of_reach[0].pieces_short == 1


def test_what_is_for_one_product_is_taken_off_that_alone() -> None:
    other = replace(PRODUCT, product_id="q", category_key="cups", variants=(replace(PRODUCT.variants[0], sku="S2"),))
    own = replace(TEN, product_ids=("q",))
    assert best_cart_price([own], [CartLine(PRODUCT), CartLine(other)], NOW).total == money("380.00")


def test_what_the_shop_says_of_codes_decides_where_the_feed_says_nothing() -> None:
    faq = Faq("f", "?", "One code per order. The automatic discount can be combined with one code.", "en", REF)
    terms = combining_terms(Shop("s", {}, "CNY", "Asia/Shanghai", (), (), (), (faq,)))
    automatic, code = replace(TEN, stackable=None), replace(TWENTY, stackable=None, code="C20")
    assert (terms.two_codes, terms.code_with_automatic) == (False, True)
    lines = [CartLine(PRODUCT)]
    assert best_cart_price([automatic, code], lines, NOW, terms=terms).total == money("160.00")
    assert best_cart_price([automatic, code], lines, NOW).total == money("180.00")
    assert len(terms.sayings) == 2


def test_a_first_order_offer_is_known_by_its_title() -> None:
    assert for_new_customers(replace(TEN, titles={"zh": "新客首单 9 折"}))
    assert not for_new_customers(replace(TEN, titles={"en": "10% off"}))
