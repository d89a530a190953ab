from __future__ import annotations

import asyncio
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.synthesiser.frames import Frame, encode, read_frame, read_frame_async

_HEADERS = st.dictionaries(st.text(max_size=8), st.one_of(st.integers(), st.text(max_size=20)), max_size=4)


@given(_HEADERS, st.binary(max_size=200))
def test_frames_arrive_as_they_were_sent(header: dict[str, object], body: bytes) -> None:
    pipe = io.BytesIO(encode(Frame(header, body)) * 2)
    assert read_frame(pipe) == Frame(header, body)
    assert read_frame(pipe) == Frame(header, body)
    assert read_frame(pipe) is None


def test_a_frame_cut_off_is_the_end() -> None:
    assert read_frame(io.BytesIO(encode(Frame({"op": "speak"}, b"abc"))[:-1])) is None


async def test_impossible_lengths_are_refused() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(b"\xff" * 16)
    with pytest.raises(ValueError, match="too long"):
        await read_frame_async(reader)
