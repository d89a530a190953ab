"""Errors of generators."""

from __future__ import annotations

from assistant.errors import AssistantError


class GeneratorUnavailable(AssistantError):
    """The model behind the generator gave nothing in time or at all."""

    code = "generator_unavailable"
    retryable = True
