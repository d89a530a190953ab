"""XLM-RoBERTa's tokens: characters replaced, spaces marked, the likeliest unigram pieces (Kudo 2018)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tokenizers import Tokenizer, models, pre_tokenizers

from knowledge.embedders.e5_file import E5File

_SPACES = re.compile(r"\s+")


class E5Tokens:
    """Texts into token ids with the start and end marks, at most `limit` long."""

    def __init__(self, file: E5File) -> None:
        self._replacements = file.replacements
        self._start, self._end, self.limit = file.start_id, file.end_id, file.sizes.positions
        self._tokenizer = Tokenizer(models.Unigram(file.vocabulary, unk_id=file.unknown_id))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text; what is beyond the model's length is left out."""
        cleaned = [_SPACES.sub(" ", text.translate(self._replacements)).strip() or "." for text in texts]
        encoded = self._tokenizer.encode_batch(cleaned, add_special_tokens=False)
        return [[self._start, *entry.ids[: self.limit - 2], self._end] for entry in encoded]
