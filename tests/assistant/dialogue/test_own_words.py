"""What policies say of just some goods is quoted, in words and places that no rule was made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.shopview import ShopView
from tests.assistant.dialogue.opened_shop import view_of_files
from tests.assistant.dialogue.tiny_shop import Talk

_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status
harp,Willow Lap Harp H22,Reed,Harps,,TRUE,,,H22,4,320.00,active
gut,Willow Gut Harp Strings,Reed,Harp strings,,TRUE,,,GUT,40,18.00,active
cell,Ember Power Cell,Reed,Power cells,,TRUE,,,CELL,9,90.00,active
"""
_FILES = {
    "returns.en.md": """# Returns

Send it back within 21 days of delivery. You pay the postage.

| Goods | Terms |
|---|---|
| Power cells | 10 days only. Opened boxes: 12 % restocking fee. Ask us before you post one. |
| Harps | No return once used |

Harp strings are for one player: only the unopened packet comes home.
""",
    "shipping.en.md": """# Shipping

| Destination | Time | Cost |
|---|---|---|
| Canada | 5-8 days | $20 |
| Hawaii | 6-10 days | $15 |
| Texas | 3-5 days | $7 |

Power cells go by road, in 9 days. They cannot be sent to Hawaii or abroad.
""",
}


def _opened(folder: Path, policies: dict[str, str]) -> ShopView:
    texts = {f"policies/{name}": text for name, text in policies.items()}
    return view_of_files({"products_export.csv": _GOODS, **texts}, folder)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ShopView:
    return _opened(tmp_path_factory.mktemp("music"), _FILES)


def test_a_fee_beside_the_period_is_told_with_it(view: ShopView) -> None:
    reply = Talk(view).say("can I return the Ember Power Cell, I opened it")
    assert "10 days" in reply
    assert "12 % restocking fee" in reply


def test_a_limit_that_no_rule_knows_takes_the_yes_away(view: ShopView) -> None:
    reply = Talk(view).say("can I return the Willow Gut Harp Strings? the packet is open")
    assert "only the unopened packet comes home" in reply
    assert not reply.startswith("Yes")


def test_an_exception_that_stands_in_a_table_is_quoted_from_it(view: ShopView) -> None:
    reply = Talk(view).say("can I return the Willow Lap Harp, I played it once")
    assert reply.startswith("No")
    assert "No return once used" in reply


@pytest.mark.parametrize("place", ["Hawaii", "Maui", "Canada"])
def test_goods_that_do_not_go_somewhere_are_not_quoted_a_price_for_it(view: ShopView, place: str) -> None:
    reply = Talk(view).say(f"can you ship the Ember Power Cell to {place}?")
    assert "cannot be sent to Hawaii or abroad" in reply
    assert "$" not in reply


def test_days_that_goods_have_for_themselves_stand_in_for_the_table_s(view: ShopView) -> None:
    reply = Talk(view).say("how much and how long to ship the Ember Power Cell to Texas")
    assert "in 9 days" in reply
    assert "$7" in reply
    assert "3–5" not in reply


def test_other_goods_go_there(view: ShopView) -> None:
    assert "$15" in Talk(view).say("can you ship the Willow Lap Harp to Maui?")


def test_offers_that_stand_in_texts_alone_are_told(tmp_path: Path) -> None:
    offers = "# Promotions\n\n## Autumn\n\nHarps are 15% off until 30 November 2026. Harp strings are left out.\n"
    talk = Talk(_opened(tmp_path, {"promotions.en.md": offers}))
    assert "15% off" in talk.say("any discounts right now?")
    assert "left out" in Talk(talk.view).say("is there a discount on the Willow Gut Harp Strings?")


def test_without_a_rule_the_warranty_of_the_goods_is_quoted_not_that_of_all_others(tmp_path: Path) -> None:
    text = """# Warranty

It runs from the day of delivery and covers the making.

- Harps (soundboard and pegs): 2 years
- Ember cell: 90 days
- All other cells: 30 days

Not covered: cells that were opened.
"""
    talk = Talk(_opened(tmp_path, {"warranty.en.md": text}))
    assert "2 years" in talk.say("how long is the warranty on the Willow Lap Harp?")
    reply = talk.say("and on the Ember Power Cell?")
    assert "90 days" in reply
    assert "30 days" not in reply
