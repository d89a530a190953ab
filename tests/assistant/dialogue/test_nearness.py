"""The part of a text that answers is found by its meaning where no word is shared, and a denial is said as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.nearness import denies
from assistant.dialogue.records import Memory, ReplyRequest
from evals.responder import open_in_process

_SHOPS = Path(__file__).parents[3] / "evals" / "shops"
_OUTDOOR = _SHOPS / "outdoor" / "export"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


async def _asked(index: Path, text: str, product: str | None = None) -> str:
    async with open_in_process(_OUTDOOR, data_dir=index) as shop:
        request = ReplyRequest(text, Memory(lang="zh"), "text", shop.now, current_product=product)
        reply, _ = await shop.turn(request)
    return reply.text


async def test_the_step_that_is_meant_is_found_in_the_other_language(index: Path) -> None:
    assert "2.4 GHz" in await _asked(index, "waymark pro wifi死活连不上 我家是5G的那个")


async def test_what_the_page_denies_is_denied_in_the_customer_s_language(index: Path) -> None:
    reply = await _asked(index, "我车是气动座管的 装得上吗", "EMB-BRK")
    assert "does not fit aero" in reply
    assert reply.startswith(("不", "没"))


async def test_what_is_denied_of_another_amount_is_not_denied_of_this_one(index: Path) -> None:
    assert not (await _asked(index, "Beacon 800 能装在25毫米的把手上吗")).startswith("不")


async def test_goods_are_known_by_what_the_dictionary_calls_them(index: Path) -> None:
    assert "Hammock" in await _asked(index, "吊床有货吗")


@pytest.mark.parametrize(
    ("shop", "text", "lead"),
    [
        ("kitchen", "电磁炉有童锁吗 家里娃手欠", "有的"),
        ("beauty", "S7可以湿剃吗", "可以的"),
        ("gadgets", "can i use the ridgecam as a webcam for zoom", "Yes"),
    ],
)
async def test_what_the_nearest_words_affirm_is_answered_with_yes(
    shop: str, text: str, lead: str, tmp_path: Path
) -> None:
    async with open_in_process(_SHOPS / shop / "export", data_dir=tmp_path) as opened:
        reply, _ = await opened.turn(ReplyRequest(text, Memory(lang="zh"), "text", opened.now))
    assert reply.text.startswith(lead)


async def test_the_half_that_is_denied_does_not_deny_the_other(tmp_path: Path) -> None:
    async with open_in_process(_SHOPS / "apparel" / "export", data_dir=tmp_path) as opened:
        request = ReplyRequest(
            "can the hood come off this one", Memory(lang="en"), "text", opened.now, current_product="LY-NS1-BK-L"
        )
        reply, _ = await opened.turn(request)
    assert "可以整个拆下来" in reply.text
    assert not reply.text.startswith("No")


@pytest.mark.parametrize(
    "clause", ["Sets up without any tools", "无需打孔，粘在瓷砖上", "No assembly required", "最多不超过3公斤"]
)
def test_what_need_not_be_done_is_no_denial(clause: str) -> None:
    assert not denies(clause)


@pytest.mark.parametrize("clause", ["It does not fit aero seatposts", "不能进洗碗机"])
def test_what_is_denied_is_one(clause: str) -> None:
    assert denies(clause)
