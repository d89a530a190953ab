"""What the words of an utterance say about whether it is over: signs for a linear model, in Chinese and English.

Chinese is cut into words with their parts of speech by jieba; English words are sorted into the classes of
data/words_en.txt, and where they are in none by their ending. A word with a digit (a size, a product's number) is "9".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from knowledge.chinese_words import tagger

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDINGS = (
    "tion", "sion", "ment", "ness", "ance", "ence", "able", "ible", "less", "ity", "ism", "ing", "ive", "ous", "ful",
    "ary", "ent", "ant", "ish", "ize", "ise", "ify", "ate", "ed", "ly", "al", "ic", "er", "or", "ss", "s",
)  # fmt: skip
_ASKS = re.compile(
    r"吗|什么|怎么|如何|多少|哪|几|谁|为什么|是否|有没有|能不能|会不会|是不是|可不可以|能否|多久|多大|多长|多重"
)
_SAID = re.compile(r"吗|什么|怎么|如何|多少|为什么|是否|虽然|因为|如果|关于|随着|想|请问|谢谢|能否|能不能")
_OPENERS = frozenset("在 对 将 把 为 从 随着 关于 通过 使 让 被 比 跟 和 与 向 由 以 给 如果 因为 虽然 当".split())
Words = Sequence[tuple[str, str]]


def signs(text: str) -> list[str]:
    """Return the signs of an utterance in no order; none of one without words. Takes about 0.3 ms."""
    words = tagged(text)
    if not words:
        return []
    chinese = any(tag != "eng" for _, tag in words)
    return list(_chinese_signs(words) if chinese else _english_signs([word for word, _ in words]))


def plain(text: str) -> str:
    """Return the text in lower case, without punctuation; "don't" becomes "dont"."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[^\w\s]", " ", folded).split())


def tagged(text: str) -> list[tuple[str, str]]:
    """Return the words with their part of speech; that of Latin words and numbers is "eng"."""
    found: list[tuple[str, str]] = []
    for run in _HAN_RUN.findall(plain(text)):
        if _HAN.match(run):
            found += [(pair.word, pair.flag) for pair in tagger().cut(run)]
        else:
            found.append(("9" if any(sign.isdigit() for sign in run) else run, "eng"))
    return found


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    lines = files("assistant.turns").joinpath("data/words_en.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line.strip()]
    return {word: row[0] for row in reversed(rows) for word in row[1:]}


def word_class(word: str) -> str:
    """Return the class of an English word, by the list or else by its ending."""
    known = _classes().get(word)
    if known is not None:
        return known
    if word == "9":
        return "NUM"
    return next(("-" + end for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 2), "OTHER")


def _english_signs(words: list[str]) -> Iterator[str]:
    count = len(words)
    kinds = ["^", "^", "^"] + [word_class(word) for word in words]
    before = words[-2] if count > 1 else "^"
    yield from ("en", f"en long {min(count, 7)}", f"en thirds {min(count // 3, 5)}")
    yield from (f"en word {place} {words[-place] if count >= place else '^'}" for place in (1, 2, 3))
    yield from (f"en two {before} {words[-1]}", f"en kind word {kinds[-2]} {words[-1]}")
    yield from (f"en word kind {before} {kinds[-1]}", f"en first {words[0]}")
    yield from (f"en ending {words[-1][-letters:]}" for letters in (2, 3, 4))
    yield from (f"en kinds {' '.join(kinds[-length:])}" for length in (1, 2, 3, 4))
    yield from (f"en first kinds {' '.join(kinds[3:6])}", f"en first two {' '.join(words[:2])}")
    verbs = [place for place, kind in enumerate(kinds[3:]) if kind in ("MODAL", "AUX", "VERB")]
    yield f"en verbs {min(3, len(verbs))}"
    yield f"en since verb {min(6, count - 1 - verbs[-1]) if verbs else 9}"
    small = [place for place, kind in enumerate(kinds[3:]) if kind in ("PREP", "CONJ", "WH", "DET")]
    yield f"en since small {min(5, count - 1 - small[-1]) if small else 9}"
    if small:
        yield f"en small {kinds[3 + small[-1]]} {min(3, count - 1 - small[-1])}"
        yield f"en small end {words[small[-1]]} {kinds[-1]}"


def _chinese_signs(words: Words) -> Iterator[str]:
    said, tags = [word for word, _ in words], [tag for _, tag in words]
    text = "".join(said)
    asks = int(_ASKS.search(text) is not None)
    yield from ("zh", f"zh long {min(len(said), 6)}", f"zh letters {min(len(text) // 3, 6)}")
    yield from _chinese_end(said, tags)
    yield from (f"zh letters {length} {text[-length:]}" for length in (1, 2, 3))
    yield from (f"zh first {said[0]}", f"zh first kinds {' '.join(tags[:2])}", f"zh first two {''.join(said[:2])}")
    verbs = [place for place, tag in enumerate(tags) if tag[0] == "v" or (tag[0] == "a" and place == len(tags) - 1)]
    yield f"zh verbs {min(3, len(verbs))}"
    yield f"zh since verb {min(6, len(said) - 1 - verbs[-1]) if verbs else 9}"
    yield from (f"zh asks {asks}", f"zh asks {asks} {tags[-1]}")
    yield from _chinese_frames(said, tags, asks)
    yield from (f"zh says {word}" for word in _SAID.findall(text))


def _chinese_end(said: list[str], tags: list[str]) -> Iterator[str]:
    """How it ends: the last words, and what kinds of words these are."""
    words, kinds = ["^", "^", "^", *said], ["^", "^", "^", *tags]
    loose = ["^", "^", "^"] + [word if tag[0] in "uy" else tag[0] for word, tag in zip(said, tags, strict=True)]
    for place in (1, 2, 3):
        yield from (f"zh word {place} {words[-place]}", f"zh kind {place} {kinds[-place]}")
        yield f"zh loose {place} {kinds[-place][0]}"
    yield from (f"zh run {' '.join(loose[-length:])}" for length in (2, 3, 4))
    yield from (f"zh kinds {' '.join(kinds[-length:])}" for length in (2, 3))
    yield from (f"zh word kind {words[-2]} {kinds[-1]}", f"zh kind word {kinds[-2]} {words[-1]}")


def _chinese_frames(said: list[str], tags: list[str], asks: int) -> Iterator[str]:
    """What was opened and waits for its verb: "在…", "对…", "将…", the noun after "的"."""
    for name, opens in (
        ("prep", [tag[0] == "p" for tag in tags]),
        ("de", [word == "的" for word in said]),
        ("verb", [tag[0] == "v" for tag in tags]),
    ):
        if any(opens):
            place = len(opens) - 1 - opens[::-1].index(True)
            tail = "".join(tag[0] for tag in tags[place + 1 :])[:5]
            acts = int("v" in tail or "a" in tail)
            yield from (f"zh {name} tail {tail}", f"zh {name} acts {acts}", f"zh {name} asks {acts} {asks}")
            if name != "de":
                yield f"zh {name} {said[place]} {tail[:3]}"
    for opener in _OPENERS.intersection(said):
        rest = tags[len(said) - said[::-1].index(opener) :]
        acts = sum(tag[0] in "va" for tag in rest)
        yield f"zh open {opener} {min(2, acts)} {min(4, len(rest))}"
