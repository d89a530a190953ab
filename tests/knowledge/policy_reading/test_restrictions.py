"""Goods that do not go to some places: by a refusal, by "only", after a clause or under a heading that names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.knowledge.policy_reading.test_reading import policies, quoted

_TABLE = """# 配送

| 地区 | 时效（发货后） | 运费 |
|---|---|---|
| 浙江、上海 | 1–2天 | 8元 |
| 大陆其他省份 | 3–5天 | 10元 |
| 香港、澳门 | 4–7天 | 40元 |

"""


@pytest.mark.parametrize(
    "said",
    [
        "香皂不能寄到香港。",
        "香皂只发大陆地区。",
        "香皂属于易燃品，只走陆运；香港、澳门不能发，也不能指定顺丰。",
        "## 香皂\n属于易燃品。香港、澳门不能发。",
        "- 香皂（含手工皂）和台灯：香港、澳门不能发",
    ],
)
def test_goods_named_before_a_bar_do_not_go_there(tmp_path: Path, said: str) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _TABLE + said + "\n"})["shipping"]
    barred = quoted(shipping, "香港", products=("soap",))
    assert barred.served is False and barred.restricted
    assert quoted(shipping, "上海", products=("soap",)).served


@pytest.mark.parametrize("said", ["香皂不能寄到香港。", "香皂只发大陆地区。"])
def test_other_goods_go_there_all_the_same(tmp_path: Path, said: str) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _TABLE + said + "\n"})["shipping"]
    assert quoted(shipping, "香港", products=("boots",)).served


def test_what_a_courier_does_not_take_is_not_kept_from_a_place(tmp_path: Path) -> None:
    shipping = policies(tmp_path, {"shipping.zh.md": _TABLE + "香皂不能指定顺丰寄到上海。\n"})["shipping"]
    assert quoted(shipping, "上海", products=("soap",)).served
