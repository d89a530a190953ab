"""Shop and passages to JSON and back, exactly: decimals, times and all."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter

from knowledge.records import Passage, Shop

_SHOP: TypeAdapter[Shop] = TypeAdapter(Shop)
_PASSAGES: TypeAdapter[tuple[Passage, ...]] = TypeAdapter(tuple[Passage, ...])


def write_shop(path: Path, shop: Shop) -> None:
    """Write a shop as JSON."""
    path.write_bytes(_SHOP.dump_json(shop))


def read_shop(path: Path) -> Shop:
    """Read a shop that `write_shop` wrote."""
    return _SHOP.validate_json(path.read_bytes())


def shop_bytes(shop: Shop) -> bytes:
    """Return the shop's JSON, alike for equal shops."""
    return _SHOP.dump_json(shop)


def write_passages(path: Path, passages: tuple[Passage, ...]) -> None:
    """Write passages as JSON, in the order of their rows."""
    path.write_bytes(_PASSAGES.dump_json(passages))


def read_passages(path: Path) -> tuple[Passage, ...]:
    """Read passages that `write_passages` wrote."""
    return _PASSAGES.validate_json(path.read_bytes())
