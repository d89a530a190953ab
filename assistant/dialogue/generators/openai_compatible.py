"""Any server that speaks the OpenAI chat completions protocol, streamed, with a time-out and one retry."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx

from assistant.dialogue.generators.errors import GeneratorUnavailable
from assistant.dialogue.generators.prompt import messages
from assistant.dialogue.generators.protocol import GenerationRequest

_ATTEMPTS = 2


class OpenAICompatibleGenerator:
    """Streams from ``{base_url}/chat/completions``. `timeout_s` bounds the silence before each piece of text."""

    name = "openai"
    strict = True

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        timeout_s: float = 8.0,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = client or httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/", headers=headers, timeout=httpx.Timeout(timeout_s)
        )
        self._model = model
        self._timeout_s = timeout_s

    async def stream(self, request: GenerationRequest) -> AsyncIterator[str]:
        body = {
            "model": self._model,
            "messages": messages(request),
            "stream": True,
            "temperature": 0.2,
            "max_tokens": 200,
        }
        for attempt in range(1, _ATTEMPTS + 1):
            started = False
            try:
                async for piece in self._attempt(body):
                    started = True
                    yield piece
                return
            except (httpx.HTTPError, TimeoutError, ValueError) as error:
                # Once text has been given out a second attempt would say it twice.
                if started or attempt == _ATTEMPTS:
                    raise GeneratorUnavailable("The language model did not answer in time.") from error

    async def _attempt(self, body: dict[str, Any]) -> AsyncIterator[str]:
        async with self._client.stream("POST", "chat/completions", json=body) as response:
            response.raise_for_status()
            lines = response.aiter_lines()
            while True:
                try:
                    line = await asyncio.wait_for(anext(lines), self._timeout_s)
                except StopAsyncIteration:
                    return
                data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
                if data == "[DONE]":
                    return
                if data:
                    choices = json.loads(data).get("choices") or [{}]
                    text = (choices[0].get("delta") or {}).get("content")
                    if text:
                        yield text
