"""Where the shops' knowledge lies on disk, and which shop is the one to serve. Imports nothing heavy: commands start with it."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import SettingsError

_LAST = "last_shop"


def shop_folder(data_dir: Path, shop_id: str) -> Path:
    """Return the folder of one shop's knowledge."""
    return data_dir / "shops" / shop_id


def remember_shop(data_dir: Path, shop_id: str) -> None:
    """Note which shop was ingested last; it is the one to serve unless another is configured."""
    data_dir.mkdir(parents=True, exist_ok=True)
    (data_dir / _LAST).write_text(shop_id, encoding="utf-8")


def find_shop_id(data_dir: Path, wanted: str) -> str:
    """Return the shop to serve: the configured one, else the last ingested. Raises SettingsError."""
    shops = sorted(path.name for path in (data_dir / "shops").glob("*") if path.is_dir())
    if wanted:
        if wanted not in shops:
            raise SettingsError(
                f"No shop named {wanted} has been ingested; run: assistant ingest FOLDER", param="knowledge.shop_id"
            )
        return wanted
    last = data_dir / _LAST
    if last.exists() and (named := last.read_text(encoding="utf-8").strip()) in shops:
        return named
    if not shops:
        raise SettingsError("No shop has been ingested yet; run: assistant ingest knowledge/samples/lumen")
    if len(shops) > 1:
        raise SettingsError(
            f"Several shops have been ingested ({', '.join(shops)}); name one: ASSISTANT_KNOWLEDGE__SHOP_ID",
            param="knowledge.shop_id",
        )
    return shops[0]
