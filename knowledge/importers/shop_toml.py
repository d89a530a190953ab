"""shop.toml: who the shop is, and the words it uses for categories and attributes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.attributes import AttributeNames, slug
from knowledge.errors import UnreadableFile
from knowledge.importers.source import SourceFile
from knowledge.text import fold


class _Category(BaseModel):
    model_config = ConfigDict(extra="allow")
    zh: str = ""
    en: str = ""
    match: list[str] = Field(default_factory=list)


class _Attribute(BaseModel):
    model_config = ConfigDict(extra="allow")
    names: list[str] = Field(default_factory=list)


class _ShopFile(BaseModel):
    """The part of shop.toml that the importers need; everything else is kept as settings."""

    model_config = ConfigDict(extra="allow")
    shop_id: str = Field(min_length=1, pattern=r"^[\w-]+$")
    name: dict[str, str] = Field(default_factory=dict)
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    timezone: str | None = None
    default_lang: str | None = Field(default=None, pattern=r"^(zh|en)$")
    categories: dict[str, _Category] = Field(default_factory=dict)
    attributes: dict[str, _Attribute] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError(f"{value!r} is not a known time zone") from error
        return value


@dataclass(frozen=True)
class Categories:
    """Maps the shop's words for product types to its category keys."""

    shown: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    key_of: Mapping[str, str] = field(default_factory=dict)

    def find(self, product_types: Mapping[str, list[str]]) -> str | None:
        """Return the key of the first matching type: whole strings first, then their segments, last one first."""
        words = [word for types in product_types.values() for word in types]
        for word in words:
            if key := self.key_of.get(fold(word.strip())):
                return key
        for word in words:
            for segment in reversed(_segments(word)):
                if key := self.key_of.get(fold(segment)):
                    return key
        return None


@dataclass(frozen=True)
class ShopInfo:
    """shop.toml as read, or its defaults when there is none; `timezone` is "" where it names none."""

    shop_id: str
    name: Mapping[str, str]
    currency: str | None
    timezone: str
    default_lang: str | None
    categories: Categories
    names: AttributeNames
    settings: dict[str, Any]


def read_shop_toml(file: SourceFile | None, shop_id: str) -> ShopInfo:
    """Read shop.toml, or make do without one. Raises UnreadableFile naming the field that is wrong."""
    if file is None:
        return ShopInfo(shop_id, {"en": shop_id}, None, "", None, Categories(), AttributeNames(), {})
    try:
        raw = tomllib.loads(file.text)
        parsed = _ShopFile.model_validate({"shop_id": shop_id, **raw})
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(f"{file.document_id}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableFile(f"{file.document_id}: {where}: {first['msg']}") from error
    return ShopInfo(
        shop_id=parsed.shop_id,
        name=parsed.name or {"en": parsed.shop_id},
        currency=parsed.currency,
        timezone=parsed.timezone or "",
        default_lang=parsed.default_lang,
        categories=_categories(parsed.categories),
        names=AttributeNames({key: attribute.names for key, attribute in parsed.attributes.items()}),
        settings=raw,
    )


def _categories(given: Mapping[str, _Category]) -> Categories:
    shown: dict[str, dict[str, str]] = {}
    key_of: dict[str, str] = {}
    for key, category in given.items():
        shown[key] = {lang: text for lang, text in (("zh", category.zh), ("en", category.en)) if text}
        for word in (*category.match, key, category.zh, category.en):
            if word:
                key_of.setdefault(fold(word.strip()), key)
    return Categories(shown, key_of)


def _segments(product_type: str) -> list[str]:
    return [segment.strip() for segment in re.split(r"[>›»/]", product_type) if segment.strip()]


def category_from_types(product_types: Mapping[str, list[str]]) -> tuple[str, dict[str, str]]:
    """Make a category of a product's own type words when shop.toml names none: (key, shown by language)."""
    shown = {lang: _segments(types[0])[-1] for lang, types in product_types.items() if types and _segments(types[0])}
    word = shown.get("en") or next(iter(shown.values()), "")
    return (slug(word) or "other", shown)
