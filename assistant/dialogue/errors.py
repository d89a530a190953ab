"""Errors of the dialogue.

AssistantError
└── HeadRefused    the trained head can't be read, or belongs to another embedder
"""

from __future__ import annotations

from assistant.errors import AssistantError


class HeadRefused(AssistantError):
    """The file of the trained head is none, or was fitted for another embedder."""

    code = "head_refused"
