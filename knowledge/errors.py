"""Errors of the knowledge package.

KnowledgeError
├── UnreadableFile      a file can't be decoded or parsed at all
├── StrictRefusal       strict mode: at least one row was rejected, so nothing came in
├── NothingToIngest     no file of a known format was found
├── IndexMissing        no index has been built yet, or the version asked for is gone
├── IndexMismatch       the index was made by another embedder or by another format
├── EmbedderUnavailable the embedder asked for can't be made here
├── UnknownSku          no offer with that SKU
└── InvalidRule         a policy's rule holds a value that can't be computed with
"""

from __future__ import annotations

from typing import ClassVar


class KnowledgeError(Exception):
    """Base of all errors raised on purpose; `message` is safe to show, `code` never changes."""

    code: ClassVar[str] = "knowledge_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnreadableFile(KnowledgeError):
    code = "unreadable_file"


class StrictRefusal(KnowledgeError):
    code = "strict_refusal"

    def __init__(self, message: str, rejected: int) -> None:
        super().__init__(message)
        self.rejected = rejected


class NothingToIngest(KnowledgeError):
    code = "nothing_to_ingest"


class IndexMissing(KnowledgeError):
    code = "index_missing"


class IndexMismatch(KnowledgeError):
    code = "index_mismatch"


class EmbedderUnavailable(KnowledgeError):
    code = "embedder_unavailable"


class UnknownSku(KnowledgeError):
    code = "unknown_sku"


class InvalidRule(KnowledgeError):
    code = "invalid_rule"
