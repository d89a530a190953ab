"""Topics: how customers ask about a property, joined to how shops name the attribute that holds it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from knowledge.records import Attribute, Product


@dataclass(frozen=True, slots=True)
class Topic:
    """One property. `requires`, if set, must be matched by the evidence before a yes may be said."""

    name: str
    asked: re.Pattern[str]
    named: re.Pattern[str]
    requires: re.Pattern[str] | None = None
    instead: re.Pattern[str] | None = None
    """Names of what is less than what was asked, for where nothing better is stated: the weight with its packaging."""
    stated: re.Pattern[str] | None = None
    """How running text states it without naming it ("38 cm tall")."""

    def spoken_of_in(self, text: str) -> bool:
        """Tell whether running text speaks of it, explicitly where that is wanted."""
        if self.requires is not None:
            return bool(self.requires.search(text))
        return bool(self.asked.search(text) or (self.stated is not None and self.stated.search(text)))


@lru_cache(maxsize=1)
def all_topics() -> tuple[Topic, ...]:
    """Read the topics that the package carries."""
    raw = tomllib.loads(files("assistant.dialogue").joinpath("data/topics.toml").read_text(encoding="utf-8"))
    return tuple(
        Topic(
            name,
            re.compile(entry["asked"], re.IGNORECASE),
            re.compile(entry["named"], re.IGNORECASE),
            *(
                re.compile(entry[key], re.IGNORECASE) if key in entry else None
                for key in ("requires", "instead", "stated")
            ),
        )
        for name, entry in raw.items()
    )


@lru_cache(maxsize=4096)
def topics_of(text: str) -> tuple[Topic, ...]:
    """Return the topics that the normalised text asks about, those with the longest match first."""
    found = [(topic, match) for topic in all_topics() if (match := topic.asked.search(text))]
    return tuple(topic for topic, match in sorted(found, key=lambda item: -len(item[1].group())))


def names_topic(attribute: Attribute, topic: Topic) -> bool:
    """Tell whether the attribute is one that answers the topic."""
    return bool(topic.named.search(f"{attribute.key} {attribute.name}"))


def topic_attributes(product: Product, topic: Topic, lang: str) -> tuple[Attribute, ...]:
    """Return the product's attributes on the topic, in `lang` if it has them there, else in any language."""
    matching = [attribute for attribute in product.attributes if names_topic(attribute, topic)]
    if not matching and topic.instead is not None:
        matching = [a for a in product.attributes if topic.instead.search(f"{a.key} {a.name}")]
    in_lang = tuple(attribute for attribute in matching if attribute.lang == lang)
    return in_lang or tuple(matching)
