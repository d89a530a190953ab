"""Any server that speaks the OpenAI chat completions protocol, streamed, with a time-out and one retry."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import httpx

from assistant.dialogue.generators.errors import GeneratorUnavailable
from assistant.dialogue.generators.prompt import messages
from assistant.dialogue.generators.protocol import GenerationRequest

_ATTEMPTS = 2
_WORTH_ANOTHER = frozenset({408, 409, 425, 429})


class OpenAICompatibleGenerator:
    """Streams from ``{base_url}/chat/completions``.

    `timeout_s` bounds the silence before each piece of text; keep-alives are silence. What fails before the first text
    is tried once more, within the same time. A server that answers with one JSON object instead of a stream will do.
    """

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

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[str, None]:
        body = {
            "model": self._model,
            "messages": messages(request),
            "stream": True,
            "temperature": 0.2,
            "max_tokens": 200,
        }
        due = asyncio.get_running_loop().time() + self._timeout_s
        for attempt in range(1, _ATTEMPTS + 1):
            started = False
            try:
                async with aclosing(self._attempt(body, due)) as pieces:
                    async for piece in pieces:
                        started = True
                        yield piece
                return
            except (httpx.HTTPError, TimeoutError, ValueError) as error:
                # Once text has been given out a second attempt would say it twice.
                if started or attempt == _ATTEMPTS:
                    raise GeneratorUnavailable("The language model did not answer.") from error

    async def _attempt(self, body: dict[str, Any], due: float) -> AsyncGenerator[str, None]:
        now = asyncio.get_running_loop().time
        outgoing = self._client.build_request("POST", "chat/completions", json=body)
        response = await asyncio.wait_for(self._client.send(outgoing, stream=True), due - now())
        try:
            if response.is_client_error and response.status_code not in _WORTH_ANOTHER:
                raise GeneratorUnavailable("The language model refused the request.")
            response.raise_for_status()
            if response.headers.get("content-type", "").startswith("application/json"):
                yield _text_of(await asyncio.wait_for(response.aread(), due - now()), "message")
                return
            lines = response.aiter_lines()
            while (line := await asyncio.wait_for(anext(lines, None), due - now())) is not None:
                data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
                if data == "[DONE]":
                    return
                if data and (text := _text_of(data, "delta")):
                    yield text
                    due = now() + self._timeout_s
        finally:
            await response.aclose()


def _text_of(data: str | bytes, part: str) -> str:
    """Return the text of a chunk or of a whole answer; raises ValueError for what is neither."""
    event = json.loads(data)
    if not isinstance(event, dict) or event.get("error"):
        raise ValueError("The server sent no completion.")
    choices = event.get("choices") or [{}]
    if not isinstance(choices, list) or not isinstance(choices[0], dict):
        raise ValueError("The server sent no completion.")
    content = (choices[0].get(part) or {}).get("content")
    return content if isinstance(content, str) else ""
