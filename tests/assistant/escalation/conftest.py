from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.desk import FakeDesk, fake_desk


@pytest.fixture
async def desk() -> AsyncIterator[FakeDesk]:
    async with fake_desk() as opened:
        yield opened
