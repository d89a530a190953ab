"""How many may talk at once, and what the others are offered."""

from __future__ import annotations

from pathlib import Path

from assistant.channels.realtime.calls import CallLimit
from tests.fakes.caller import calling
from tests.fakes.shopfront import ANSWER, QUESTION, open_shopfront


def test_a_slot_is_taken_once_and_given_back_once() -> None:
    limit, first, second = CallLimit(1), object(), object()
    assert limit.take(first) and limit.take(first)
    assert not limit.take(second)
    limit.give_back(second)
    assert not limit.take(second)
    limit.give_back(first)
    limit.give_back(first)
    assert limit.take(second)


async def test_a_call_beyond_the_limit_is_offered_text_in_words_and_answered_in_text(
    shop_data: Path, tmp_path: Path
) -> None:
    async with open_shopfront(shop_data, tmp_path, server={"max_calls": 1}) as front:
        async with calling(front) as first, calling(front) as second:
            await first.use("audio")
            updated = await second.use("audio")
            error = second.of("error")[0]["error"]
            assert (error["type"], error["code"]) == ("rate_limit_error", "voice_busy")
            assert "text" in error["message"] and "文字" in error["message"]
            assert updated["session"]["output_modalities"] == ["text"]
            assert ANSWER in await second.says(QUESTION)
            assert second.of("response.output_audio.delta") == []
            await first.use("text")
            assert (await second.use("audio"))["session"]["output_modalities"] == ["audio"]
        async with calling(front) as third:
            assert (await third.use("audio"))["session"]["output_modalities"] == ["audio"]


async def test_where_there_is_no_voice_text_is_offered(shop_data: Path, tmp_path: Path) -> None:
    async with open_shopfront(shop_data, tmp_path, voice=False) as front, calling(front) as caller:
        assert caller.of("session.created")[0]["session"]["output_modalities"] == ["text"]
        updated = await caller.use("audio")
        assert updated["session"]["output_modalities"] == ["text"]
        assert caller.of("error")[0]["error"]["code"] == "voice_unavailable"
        error = await caller.refused("input_audio_buffer.append", audio="AAAA")
        assert error["code"] == "voice_unavailable"
        assert ANSWER in await caller.says(QUESTION)
