"""Orders from abroad in shops that state the terms for them on a page of their own: with a table, or in words alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.opened_shop import view_of_files
from tests.assistant.dialogue.tiny_shop import Talk

_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status
harp,Reed Harp H22,Reed,Harps,,TRUE,,,H22,4,320.00,active
cell,Reed Power Cell C4,Reed,Power cells,,TRUE,,,C4,9,90.00,active
"""
_HOME = """# 配送

- 浙江、上海：满 99 元包邮，不满收 8 元，1~2 天
- 香港、澳门：首重 1kg 30 元，续重每 1kg 15 元，3~6 天
"""
_RETURNS = "# 退货\n\n签收次日起 7 天内可以无理由退货，寄回的运费由您承担。\n"
_TABLE = """# International orders

| Destination | Shipping | Time after dispatch | Free over |
|---|---|---|---|
| Singapore, Japan | US$9 | 5-9 business days | US$80 |
| Germany | US$20 | 9-15 business days | US$150 |

DHL Express: US$35 flat, 3-6 business days. We ship to no country that isn't in the table.

**Duties & taxes.** Not included, the buyer pays them on arrival.

**Returns.** Send it back within 30 days of delivery. You pay the postage.

**Price protection.** Price protection isn't available on international orders.
"""
_WORDS = """# Orders outside China

We ship to Singapore and Malaysia. We do not ship to any other country yet.

**Singapore and Malaysia.** 98 CNY for the first kilogram and 45 CNY for each further kilogram.

**What stays here.** The C4 power cell cannot leave China.
"""


def _opened(folder: Path, abroad: str) -> ShopView:
    files = {"products_export.csv": _GOODS, "policies/配送.md": _HOME, "policies/退货.md": _RETURNS}
    return view_of_files({**files, "policies/international.md": abroad}, folder)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return _opened(tmp_path_factory.mktemp("table"), _TABLE)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return _opened(tmp_path_factory.mktemp("words"), _WORDS)


def test_a_country_of_the_table_has_its_own_postage_in_its_own_currency(table: ShopView) -> None:
    reply = Talk(table).say("how much is shipping to Munich?")
    assert "$20" in reply
    assert "9–15" in reply
    assert "$150" in reply


def test_what_home_names_stays_with_home_s_terms_and_goes_by_weight(table: ShopView) -> None:
    talk = Talk(table)
    assert "首重1公斤30元，续重每1公斤15元" in talk.say("香港能寄吗")
    assert "60元" in talk.say("包裹3公斤一共多少邮费")


def test_a_country_that_is_not_in_the_table_is_not_served(table: ShopView) -> None:
    assert "can't deliver to Brazil" in Talk(table).say("do you ship to Brazil?")


def test_the_faster_way_is_known_by_its_name(table: ShopView) -> None:
    talk = Talk(table)
    talk.say("shipping to Singapore?")
    assert "$35" in talk.say("and with DHL instead?")


def test_duties_are_told_beside_the_postage(table: ShopView) -> None:
    reply = Talk(table).say("I live in Germany. How long does delivery take and do I pay import duty?")
    assert "9–15" in reply
    assert "the buyer pays" in reply


def test_home_s_returns_and_price_protection_do_not_hold_abroad(table: ShopView) -> None:
    talk = Talk(table)
    assert "30 days" in talk.say("can I return it from Japan? not opened")
    assert "isn't available on international orders" in talk.say("is there price protection if I order from Japan?")


def test_without_a_table_what_names_the_country_is_quoted(words: ShopView) -> None:
    talk = Talk(words)
    assert "98 CNY for the first kilogram" in talk.say("how much is shipping to Malaysia?")
    assert "cannot leave China" in talk.say("I live in Kuala Lumpur, can you send me the C4?")
    assert Talk(words).say("do you ship to Japan?").startswith("No")
