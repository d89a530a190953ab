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
                yield _read(await asyncio.wait_for(response.aread(), due - now()), "message")[0]
                return
            finished = ""
            lines = response.aiter_lines()
            while (line := await asyncio.wait_for(anext(lines, None), due - now())) is not None:
                data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
                if data == "[DONE]":
                    finished = finished or "stop"
                    break
                if not data:
                    continue
                text, finish = _read(data, "delta")
                finished = finished or finish
                if text:
                    yield text
                    due = now() + self._timeout_s
            # Half a sentence may say the opposite of the whole one.
            if finished in ("", "length"):
                raise ValueError("The answer was cut off.")
        finally:
            await response.aclose()


def _read(data: str | bytes, part: str) -> tuple[str, str]:
    """Return the text of a chunk or of a whole answer and why it ends here, "" if it doesn't.

    Raises ValueError for what is neither.
    """
    event = json.loads(data)
    choices = event.get("choices") or [{}] if isinstance(event, dict) and not event.get("error") else None
    choice = choices[0] if isinstance(choices, list) else None
    if not isinstance(choice, dict):
        raise ValueError("The server sent no completion.")
    said = choice.get(part)
    text = said.get("content") if isinstance(said, dict) else ""
    return text if isinstance(text, str) else "", str(choice.get("finish_reason") or "")
