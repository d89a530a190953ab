"""Offers that stand in texts alone become promotions where all of an offer is understood, and stay text where it is not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from knowledge.importers import ingest_folder
from knowledge.policy_reading.offer_terms import offer_terms, period
from knowledge.policy_rules import CartLine, best_cart_price
from knowledge.records import Promotion, Shop

_ZONE = ZoneInfo("Asia/Shanghai")
_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Status
kiln,窑火 K3 小电窑,窑火,电窑,,TRUE,K3,5,900.00,,active
clay,白瓷泥 5kg,窑火,陶泥,,TRUE,CLAY5,50,60.00,,active
glaze,青釉 500ml,窑火,釉料,,TRUE,GLAZE,20,80.00,100.00,active
"""
_PAGE = """# 优惠活动

## 1. 秋窑满减（2026-10-01 00:00 至 2026-10-31 23:59）
满 100 减 10，满 300 减 40。只减最高一档。电窑不参加。

## 2. 券

| 券码 | 内容 | 有效期 | 说明 |
|---|---|---|---|
| FIRST8 | 满 50 减 8 | 到 2026-12-31 | 新客首单；可以和满减一起用 |
| MUD9 | 陶泥 9 折，最多减 20 元 | 2026-10-01 至 2026-10-20 | 只限陶泥；不能和满减叠加 |
| GONE5 | 满 50 减 5 | 已结束 | |

## 3. 老带新
推荐朋友，送一只手工杯。

## 4. 星座陶
水瓶座专区立减 15 元。
"""


def _shop(folder: Path, page: str = _PAGE, goods: str = _GOODS) -> Shop:
    (folder / "policies").mkdir()
    (folder / "products_export.csv").write_text(goods, encoding="utf-8")
    (folder / "policies" / "优惠活动.md").write_text(page, encoding="utf-8")
    return ingest_folder([folder]).shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return _shop(tmp_path)


def _by_name(shop: Shop) -> dict[str, Promotion]:
    return {promotion.code or next(iter(promotion.titles.values())): promotion for promotion in shop.stated_promotions}


def test_only_what_is_understood_whole_becomes_a_promotion(shop: Shop) -> None:
    assert set(_by_name(shop)) == {"秋窑满减", "FIRST8", "MUD9"}


def test_a_ladder_has_its_steps_its_days_and_leaves_out_what_does_not_take_part(shop: Shop) -> None:
    ladder = _by_name(shop)["秋窑满减"]
    assert [(least.amount, off.amount) for least, off in ladder.steps] == [(100, 10), (300, 40)]
    assert (ladder.valid_from.date().isoformat(), ladder.valid_until.date().isoformat()) == ("2026-10-01", "2026-10-31")
    assert set(ladder.product_ids) == {"CLAY5", "GLAZE"}
    assert not ladder.for_some


def test_who_may_use_a_code_for_what_and_with_what_is_read_from_its_row(shop: Shop) -> None:
    read = _by_name(shop)
    assert read["FIRST8"].for_some
    assert read["FIRST8"].combines_with == (read["秋窑满减"].promotion_id,)
    assert read["MUD9"].product_ids == ("CLAY5",)
    assert read["MUD9"].percent_off == 10
    assert read["MUD9"].most_off is not None
    assert read["MUD9"].combines_with == ()


def _pays(shop: Shop, *bought: tuple[str, int], codes: tuple[str, ...] = ()) -> Decimal:
    lines = [
        CartLine(product, variant, count)
        for sku, count in bought
        for product in shop.products
        for variant in product.variants
        if variant.sku == sku
    ]
    usable = [p for p in shop.stated_promotions if (not p.code and not p.for_some) or p.code in codes]
    return best_cart_price(usable, lines, datetime(2026, 10, 10, 12, tzinfo=_ZONE)).total.amount


def test_the_highest_step_that_is_reached_counts_once(shop: Shop) -> None:
    assert _pays(shop, ("CLAY5", 1)) == 60
    assert _pays(shop, ("CLAY5", 2)) == 110
    assert _pays(shop, ("CLAY5", 6)) == 320


def test_what_does_not_take_part_is_no_part_of_the_threshold(shop: Shop) -> None:
    assert _pays(shop, ("K3", 1), ("CLAY5", 1)) == 960


def test_a_code_is_taken_with_the_ladder_only_where_the_text_says_so(shop: Shop) -> None:
    assert _pays(shop, ("CLAY5", 2), codes=("FIRST8",)) == 102
    assert _pays(shop, ("CLAY5", 2), codes=("MUD9",)) == 108


def test_a_cap_is_kept(shop: Shop) -> None:
    assert _pays(shop, ("CLAY5", 4), codes=("MUD9",)) == 220


def test_what_is_not_on_reduced_goods_leaves_them_out(tmp_path: Path) -> None:
    shop = _shop(tmp_path, "# 优惠活动\n\n## 开窑券 FIRE7\n满 50 减 7，长期有效。特价商品不参加。\n")
    assert _pays(shop, ("GLAZE", 1), codes=("FIRE7",)) == 80
    assert _pays(shop, ("CLAY5", 1), codes=("FIRE7",)) == 53


def test_goods_that_are_out_of_all_offers_of_a_page_are_out_of_each(tmp_path: Path) -> None:
    page = "# 优惠活动\n\n釉料不参加以上任何活动。\n\n## 满减\n长期，满 50 减 5。\n"
    assert "GLAZE" not in _by_name(_shop(tmp_path, page))["满减"].product_ids


def test_nothing_is_read_where_a_page_takes_out_goods_that_cannot_be_told(tmp_path: Path) -> None:
    page = "# 优惠活动\n\n月光宝盒不参加以上任何活动。\n\n## 满减\n长期，满 50 减 5。\n"
    assert not _shop(tmp_path, page).stated_promotions


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03-01 至 2026-03-05", "2026-03-01", "2026-03-05"),
        ("2026 年 11 月 15 日 0 点到 12 月 5 日 23:59", "2026-11-15", "2026-12-05"),
        ("1 to 30 November 2026", "2026-11-01", "2026-11-30"),
        ("24 November to 1 December 2026", "2026-11-24", "2026-12-01"),
        ("until 31 March 2027", "2000-01-01", "2027-03-31"),
        ("仅 2026-12-12 当天", "2026-12-12", "2026-12-12"),
        ("长期有效", "2000-01-01", "2999-12-31"),
    ],
)
def test_when_an_offer_runs_is_read_in_both_languages(text: str, first: str, last: str) -> None:
    runs = period(text, _ZONE)
    assert runs is not None
    assert [day.date().isoformat() for day in runs] == [first, last]


@pytest.mark.parametrize(
    "text", ["it ended, it's over: it is over", "已于 2026-11-11 失效", "具体优惠还没定", "seen on 3 May 2026"]
)
def test_what_is_over_undecided_or_dated_unclearly_does_not_run(text: str) -> None:
    assert period(text, _ZONE) is None


@pytest.mark.parametrize(
    ("text", "off", "least"),
    [
        ("$15 off orders from $120", "15", "120"),
        ("£5 off your first order, goods of £40 or more", "5", "40"),
        (
            "From 10 November to 7 December 2026: £15 off when the goods come to £150, £40 off when they come to £300",
            "ladder",
            "150",
        ),
        ("每满 300 减 50（满 600 减 100）", "50", "300"),
    ],
)
def test_amounts_off_are_read_with_what_they_ask_for(text: str, off: str, least: str) -> None:
    terms = offer_terms(text, "GBP" if "£" in text else "AUD" if "$" in text else "CNY")
    assert terms is not None
    if off == "ladder":
        assert [str(step[0].amount) for step in terms.steps] == ["150", "300"]
        return
    assert terms.off is not None
    assert terms.least is not None
    assert (str(terms.off.amount), str(terms.least.amount)) == (off, least)


@pytest.mark.parametrize(
    "text", ["银卡 98 折，金卡 95 折", "满 100 减 10 或 9 折", "买得越多省得越多", "10% off and 20% off"]
)
def test_several_terms_in_one_sentence_are_not_guessed_at(text: str) -> None:
    assert offer_terms(text, "CNY") is None


def test_a_shop_with_a_feed_of_promotions_keeps_to_it(tmp_path: Path) -> None:
    (tmp_path / "promotions.tsv").write_text(
        "promotion_id\tlong_title\tpromotion_effective_dates\toffer_type\tpercent_off\tproduct_applicability\n"
        "P1\t全店九折\t2026-10-01T00:00:00+08:00/2026-10-31T23:59:59+08:00\tNO_CODE\t10\tALL_PRODUCTS\n",
        encoding="utf-8",
    )
    shop = _shop(tmp_path)
    assert len(shop.promotions) == 1
    assert not shop.stated_promotions
