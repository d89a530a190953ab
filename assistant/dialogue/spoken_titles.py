"""Short names by which a voice calls products: brand and model without the words that describe the kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from knowledge.records import Product

_MODEL = re.compile(r"[A-Za-z0-9][\w.+-]*")
_QUANTITY = re.compile(r"\d+(\.\d+)?(mAh|L|W|ml|g|kg|m|cm)?", re.IGNORECASE)


def _short(title: str, lang: str, models: Sequence[str]) -> str:
    """Return the first word of a title with the model words that follow it."""
    words = title.split()
    kept = words[:1]
    for word in words[1:]:
        is_model = word in models if lang == "en" else bool(_MODEL.fullmatch(word))
        if not is_model or (_QUANTITY.fullmatch(word) and len(word) > 2):
            break
        kept.append(word)
    return " ".join(kept) if len(kept) > 1 else title


def spoken_titles(products: Sequence[Product]) -> dict[tuple[str, str], str]:
    """Return (product id, language) → the name to say; the full title where the short one would be ambiguous."""
    shorts: dict[tuple[str, str], str] = {}
    for product in products:
        models = [word for title in product.titles.values() for word in _MODEL.findall(title)]
        other = [word for lang, title in product.titles.items() if lang != "en" for word in _MODEL.findall(title)]
        for lang, title in product.titles.items():
            shorts[(product.product_id, lang)] = _short(title, lang, other or models)
    counts = Counter((lang, name) for (_, lang), name in shorts.items())
    full = {(product.product_id, lang): title for product in products for lang, title in product.titles.items()}
    return {key: name if counts[(key[1], name)] == 1 else full[key] for key, name in shorts.items()}
