"""Amounts are read whole, with the unit that stands at them: what is read wrongly here is checked wrongly before it is said."""

from __future__ import annotations

import pytest

from assistant.truth.claims import amounts
from assistant.truth.quantities import comparable, quantities


@pytest.mark.parametrize(
    ("text", "low", "dimension"),
    [
        ("64gb", 64_000, "storage"),
        ("64 GB", 64_000, "storage"),
        ("1TB", 1_000_000, "storage"),
        ("up to 60 MB/s", 480, "data rate"),
        ("350尼特", 350, "brightness"),
        ("1080p", 1080, ""),
        ("15.6in", 15.6, ""),
        ("1,299 元", 1299, "money"),
        ("4000mah", 4000, "charge"),
    ],
)
def test_an_amount_is_read_to_its_last_digit(text: str, low: float, dimension: str) -> None:
    (found,) = quantities(text)
    assert (found.low, found.dimension) == (low, dimension)


def test_a_digit_less_is_another_amount() -> None:
    assert [one.low for one in amounts("1080p")] != [one.low for one in amounts("108p")]
    assert comparable(quantities("64gb")[0], quantities("128 GB"))[0].low != quantities("64gb")[0].low


@pytest.mark.parametrize("text", ["IPX7", "A12", "AF5"])
def test_digits_of_a_name_are_no_amount(text: str) -> None:
    assert quantities(text) == []
