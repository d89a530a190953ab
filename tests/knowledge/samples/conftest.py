"""The sample shop's files, read once for the tests of this folder."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from typing import Any

import pytest

from .files import LANGS, read_rows, read_text


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return tomllib.loads(read_text("shop.toml"))


@pytest.fixture(scope="module")
def key_of(settings: dict[str, Any]) -> dict[str, str]:
    names = [(name.lower(), key) for key, entry in settings["attributes"].items() for name in entry["names"]]
    assert len(names) == len(dict(names)), "one attribute name stands for two keys"
    return dict(names)


@pytest.fixture(scope="module")
def shopify() -> dict[str, list[dict[str, str]]]:
    products: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_rows("products_export.csv"):
        products[row["Handle"]].append(row)
    return products


@pytest.fixture(scope="module")
def google() -> dict[str, dict[str, dict[str, str]]]:
    return {lang: {row["id"]: row for row in read_rows(f"google_merchant_{lang}.tsv")} for lang in LANGS}


@pytest.fixture(scope="module")
def translations() -> dict[str, dict[str, tuple[str, str]]]:
    fields: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for row in read_rows("translations_en.csv"):
        fields[row["Identification"]][row["Field"]] = (row["Default content"], row["Translated content"])
    return fields


@pytest.fixture(scope="module")
def handles(shopify: dict[str, Any], google: dict[str, Any]) -> set[str]:
    return set(shopify) | {row["item_group_id"] for row in google["zh"].values()}


@pytest.fixture(scope="module")
def skus(shopify: dict[str, list[dict[str, str]]], google: dict[str, Any]) -> list[str]:
    return [row["Variant SKU"] for rows in shopify.values() for row in rows] + list(google["zh"])


@pytest.fixture(scope="module")
def orders() -> dict[str, list[dict[str, str]]]:
    grouped: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_rows("orders_export.csv"):
        grouped[row["Name"]].append(row)
    return grouped
