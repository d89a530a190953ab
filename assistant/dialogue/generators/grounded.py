"""The default generator: it says the plan as it was composed from evidence. No model, no delay."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from assistant.dialogue.generators.protocol import GenerationRequest


class GroundedGenerator:
    """Yields the planned sentences."""

    name = "grounded"
    strict = False

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[str, None]:
        for sentence in request.plan.sentences:
            yield sentence.text + ("" if request.lang == "zh" else " ")
