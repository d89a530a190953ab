"""The tiny shop that tests of the assistant's channels share; each test gets a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.shopfront import Shopfront, ingest_tea_shop, open_shopfront


@pytest.fixture(scope="session")
def shop_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an ingested shop; only read."""
    return ingest_tea_shop(tmp_path_factory.mktemp("tea"))


@pytest.fixture
async def shopfront(shop_data: Path, tmp_path: Path) -> AsyncIterator[Shopfront]:
    async with open_shopfront(shop_data, tmp_path) as opened:
        yield opened
