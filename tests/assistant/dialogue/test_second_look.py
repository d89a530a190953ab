"""A text of the shop that is plainly nearer to a question than all that was said of it is quoted beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.records import Memory, ReplyRequest
from evals.responder import open_in_process

_ROOT = Path(__file__).parents[3]
_GADGETS = _ROOT / "evals" / "shops" / "gadgets" / "export"
_LUMEN = _ROOT / "knowledge" / "samples" / "lumen"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


async def _asked(index: Path, text: str, *, channel: str = "text") -> tuple[str, str]:
    async with open_in_process(_GADGETS, data_dir=index) as shop:
        request = ReplyRequest(text, Memory(lang="zh"), channel, shop.now)  # type: ignore[arg-type]
        reply, _ = await shop.turn(request)
    return reply.outcome, reply.text


async def test_what_a_policy_adds_comes_after_what_its_rule_computed(index: Path) -> None:
    _, reply = await _asked(index, "手表激活了第10天 不想要了能退吗")
    assert reply.startswith("不能")
    assert "恢复出厂设置" in reply


async def test_a_text_that_answers_stands_in_for_no_answer(index: Path) -> None:
    outcome, reply = await _asked(index, "27Q显示器 is it flicker free")
    assert outcome == "answer"
    assert "DC" in reply


async def test_nothing_is_added_to_a_spoken_reply(index: Path) -> None:
    _, reply = await _asked(index, "手表激活了第10天 不想要了能退吗", channel="voice")
    assert "恢复出厂设置" not in reply


async def test_what_was_quoted_is_not_quoted_again(index: Path) -> None:
    _, reply = await _asked(index, "墨阅7支持azw3吗")
    assert reply.count("AZW3") == 1


@pytest.mark.parametrize("text", ["这个防水不", "how long does the battery last??"])
async def test_of_which_goods_it_is_asked_must_be_known(index: Path, text: str) -> None:
    outcome, _ = await _asked(index, text)
    assert outcome == "clarify"


async def test_a_text_on_data_is_no_answer_for_goods_that_it_does_not_name(tmp_path: Path) -> None:
    async with open_in_process(_LUMEN, data_dir=tmp_path) as shop:
        request = ReplyRequest("is the H5 ok for my kid, she's 6", Memory(lang="en"), "text", shop.now)
        reply, _ = await shop.turn(request)
    assert "guardian" not in reply.text
