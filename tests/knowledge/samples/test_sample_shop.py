"""The sample shop as a shop owner would check it by hand before trusting the demo: goods and texts."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from .files import (
    IMAGES,
    LANGS,
    SHOP,
    customer_texts,
    google_attributes,
    google_drawbacks,
    manual_ids,
    metafields,
    numbers,
    read_rows,
    read_text,
    shopify_attributes,
)

# Absolute terms that the advertising law forbids, and what an English shop would write in their place.
SUPERLATIVES = re.compile(
    r"最|第一|顶级|极致|唯一|首选|国家级|史上|完美|万能|永久|独一无二"
    r"|\bbest\b|\bnumber one\b|\bno\. ?1\b|\bworld'?s\b|\bunbeatable\b|\bperfect\b|\bultimate\b|\bgreatest\b",
    re.IGNORECASE,
)


def test_the_shop_is_large_enough_to_be_a_shop(
    shopify: dict[str, Any], handles: set[str], skus: list[str], settings: dict[str, Any], orders: dict[str, Any]
) -> None:
    assert len(shopify) >= 26
    assert len(handles) - len(shopify) >= 18
    assert len(handles) >= 44
    assert len(settings["categories"]) >= 7
    assert len(skus) == len(set(skus)) > len(handles)
    assert len(orders) >= 66
    assert len(read_rows("customers_export.csv")) >= 8
    assert len(read_rows("faq.csv")) >= 40
    assert len(manual_ids()) >= 8


def test_the_files_are_encoded_as_the_exports_they_imitate() -> None:
    assert (SHOP / "products_export.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        (SHOP / "promotions.tsv").read_bytes().decode("utf-8")


def test_shopify_products_say_the_same_in_both_languages(
    shopify: dict[str, Any], translations: dict[str, Any], key_of: dict[str, str]
) -> None:
    assert set(shopify) == set(translations)
    for handle, rows in shopify.items():
        both = shopify_attributes(rows, translations[handle], key_of)
        assert both["zh"].keys() == both["en"].keys(), handle
        assert 8 <= len(both["zh"]) <= 20, handle
        for key, value in both["zh"].items():
            assert numbers(value) == numbers(both["en"][key]), (handle, key)
        for field, (default, translated) in translations[handle].items():
            assert numbers(default) == numbers(translated), (handle, field)


def test_shopify_translations_were_made_from_what_the_products_say_now(
    shopify: dict[str, Any], translations: dict[str, Any]
) -> None:
    for handle, rows in shopify.items():
        fields = {field: default for field, (default, _) in translations[handle].items()}
        assert fields["title"] == rows[0]["Title"]
        assert fields["body_html"] == rows[0]["Body (HTML)"]
        specs = {f"metafields.specs.{key}": value for key, value in metafields(rows[0]).items()}
        assert specs.items() <= fields.items(), handle
        values = {f"option1:{row['Option1 Value']}" for row in rows} - {"option1:Default Title"}
        assert values <= fields.keys(), handle


def test_google_products_say_the_same_in_both_languages(google: dict[str, Any], key_of: dict[str, str]) -> None:
    same = ("price", "sale_price", "sale_price_effective_date", "availability", "quantity", "gtin", "item_group_id")
    assert google["zh"].keys() == google["en"].keys()
    for item, zh in google["zh"].items():
        en = google["en"][item]
        assert [zh[column] for column in same] == [en[column] for column in same], item
        both = google_attributes(zh, key_of), google_attributes(en, key_of)
        assert both[0].keys() == both[1].keys(), item
        assert 8 <= len(both[0]) <= 20, item
        for key, value in both[0].items():
            assert numbers(value) == numbers(both[1][key]), (item, key)
        for column in ("title", "description", "product_highlight"):
            assert numbers(zh[column]) == numbers(en[column]), (item, column)


def test_every_product_admits_its_drawbacks(shopify: dict[str, Any], google: dict[str, Any]) -> None:
    column = "已知不足 (product.metafields.custom.drawbacks)"
    for rows in shopify.values():
        assert 1 <= len(rows[0][column].splitlines()) <= 3
    for item, zh in google["zh"].items():
        drawbacks = google_drawbacks(zh), google_drawbacks(google["en"][item])
        assert 1 <= len(drawbacks[0]) == len(drawbacks[1]) <= 3, item
        assert [numbers(text) for text in drawbacks[0]] == [numbers(text) for text in drawbacks[1]], item


def test_every_category_of_a_feed_is_known(settings: dict[str, Any], shopify: Any, google: Any) -> None:
    known = {name for entry in settings["categories"].values() for name in entry["match"]}
    used = {rows[0]["Type"] for rows in shopify.values()} | {rows[0]["Product Category"] for rows in shopify.values()}
    used |= {row["product_type"] for lang in LANGS for row in google[lang].values()}
    assert used <= known


def test_gtins_have_a_valid_check_digit(shopify: dict[str, Any], google: dict[str, Any]) -> None:
    gtins = [row["Variant Barcode"] for rows in shopify.values() for row in rows]
    gtins += [row["gtin"] for row in google["zh"].values()]
    given = [gtin for gtin in gtins if gtin]
    assert len(given) == len(set(given)) > 90
    for gtin in given:
        weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(gtin))
        assert len(gtin) == 13, gtin
        assert weighted % 10 == 0, gtin


def test_prices_are_positive_and_reductions_are_reductions(shopify: dict[str, Any], google: dict[str, Any]) -> None:
    for row in (row for rows in shopify.values() for row in rows):
        assert Decimal(row["Variant Price"]) > 0
        assert Decimal(row["Variant Compare At Price"] or "1e9") > Decimal(row["Variant Price"])
    for row in google["zh"].values():
        assert row["price"].endswith(" CNY")
        if row["sale_price"]:
            assert Decimal(row["sale_price"].split()[0]) < Decimal(row["price"].split()[0])
            start, end = map(datetime.fromisoformat, row["sale_price_effective_date"].split("/"))
            assert start < end


def test_every_product_has_a_small_drawing(handles: set[str]) -> None:
    assert {path.stem for path in IMAGES.glob("*.svg")} == handles
    assert all(path.stat().st_size <= 1500 for path in IMAGES.glob("*.svg"))


def test_questions_come_in_pairs_and_belong_to_products_that_exist(handles: set[str]) -> None:
    pairs: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in read_rows("faq.csv"):
        pairs[row["id"]][row["lang"]] = row
    for faq_id, pair in pairs.items():
        assert pair.keys() == set(LANGS), faq_id
        assert pair["zh"]["product_id"] == pair["en"]["product_id"]
        assert pair["zh"]["product_id"] in handles | {""}
        assert numbers(pair["zh"]["answer"]) == numbers(pair["en"]["answer"]), faq_id


@pytest.mark.parametrize("handle", manual_ids())
def test_a_manual_has_the_same_steps_in_both_languages(handle: str, handles: set[str]) -> None:
    def sections(lang: str) -> dict[str, str]:
        parts = re.split(r"^## .*\{#([\w-]+)\}$", read_text(f"manuals/{handle}.{lang}.md"), flags=re.MULTILINE)[1:]
        return dict(zip(parts[::2], parts[1::2], strict=True))

    zh, en = sections("zh"), sections("en")
    assert handle in handles
    assert list(zh) == list(en)
    for anchor, text in zh.items():
        assert numbers(text) == numbers(en[anchor]), anchor


def test_no_text_uses_a_superlative() -> None:
    for name, text in customer_texts():
        found = SUPERLATIVES.search(text)
        assert found is None, (name, found and text[max(0, found.start() - 20) : found.end() + 20])


def test_the_room_shows_variants_that_exist(settings: dict[str, Any], skus: list[str]) -> None:
    assert len(settings["room"]["lineup"]) == 8
    assert set(settings["room"]["lineup"]) <= set(skus)
