"""Longer terms of return for a season: the rule has none of them, so a flat no would be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.dialogue.opened_shop import view_of_files
from tests.assistant.dialogue.tiny_shop import NOW, Talk

_GOODS = """Handle,Title,Vendor,Type,Tags,Published,Variant SKU,Variant Inventory Qty,Variant Price,Status
kettle,Moor Kettle,Moor,Kettles,,TRUE,KET,5,49.00,active
"""
_RETURNS = """# Returns

You can return things within 10 days of delivery.

## Presents

Anything delivered between 1 October {year} and 31 December {year} can come back until 31 January {after}.
"""


@pytest.mark.parametrize(("years", "running"), [(0, True), (-3, False)])
def test_a_late_return_in_a_season_with_longer_terms_gets_these(tmp_path: Path, years: int, *, running: bool) -> None:
    year = NOW.year + years
    text = _RETURNS.format(year=year, after=year + 1)
    view = view_of_files({"products_export.csv": _GOODS, "policies/returns.en.md": text}, tmp_path)
    talk = Talk(view, current_product="KET")
    reply = talk.say("the kettle came 20 days ago, can I still return it?")
    assert ("31 January" in reply) == running
    assert ("No" in reply) != running
