"""From a session's events to the server events of the Realtime protocol, as JSON objects in the order to send them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from assistant.channels.cards import MAX_CARDS, product_card, with_cards
from assistant.dialogue.shopview import ShopView
from assistant.session import events as se
from assistant.session.history import citations_json
from voice.audio import SPEECH_HZ

Json = dict[str, Any]
_AUDIO_CHUNK_BYTES = 24_000


def new_event_id() -> str:
    """Return a fresh event id."""
    return f"event_{secrets.token_hex(10)}"


def error_event(
    code: str,
    message: str,
    *,
    type_: str = "invalid_request_error",
    param: str | None = None,
    event_id: str | None = None,
) -> Json:
    """Return an `error` event in the one error shape; `event_id` names the client event at fault."""
    return {
        "type": "error",
        "error": {"type": type_, "code": code, "message": message, "param": param, "event_id": event_id},
    }


class ServerEvents:
    """Translates for one connection. `shop` gives the view for product cards; `encode` makes the client's audio format."""

    def __init__(self, shop: Callable[[], ShopView], encode: Callable[[bytes], bytes]) -> None:
        self._shop = shop
        self.encode = encode
        self._open_parts: set[str] = set()
        self._spoken: dict[str, bool] = {}

    def knows_product(self, sku_or_id: str | None) -> bool:
        """Tell whether the shop has this product; None stands for no product, which is fine."""
        return sku_or_id is None or self._shop().catalogue.product(sku_or_id) is not None

    def of(self, event: se.SessionEvent) -> Iterator[Json]:
        """Yield the server events that one session event becomes."""
        match event:
            case se.SpeechBegan(item_id, audio_ms):
                yield {"type": "input_audio_buffer.speech_started", "item_id": item_id, "audio_start_ms": audio_ms}
            case se.SpeechFinished(item_id, audio_ms):
                yield {"type": "input_audio_buffer.speech_stopped", "item_id": item_id, "audio_end_ms": audio_ms}
            case se.TranscriptDelta(item_id, text):
                yield {
                    "type": "conversation.item.input_audio_transcription.delta",
                    "item_id": item_id,
                    "content_index": 0,
                    "delta": text,
                }
            case se.UserItem():
                yield from self._user_item(event)
            case se.ReplyBegan(response_id, item_id):
                yield {"type": "response.created", "response": _response(response_id, "in_progress", [])}
                item = _assistant_item(item_id, "in_progress", "", None)
                yield {
                    "type": "response.output_item.added",
                    "response_id": response_id,
                    "output_index": 0,
                    "item": item,
                }
                yield {"type": "conversation.item.added", "previous_item_id": None, "item": item}
            case se.ReplyDelta():
                yield from self._delta(event)
            case se.ReplyDone():
                yield from self._done(event)
            case se.ReplyExtras():
                yield from self._extras(event)
            case se.PlaybackHeld(response_id):
                yield {"type": "shop.duck", "response_id": response_id}
            case se.PlaybackResumed(response_id):
                yield {"type": "shop.resume", "response_id": response_id}
            case se.Forwarded(forwarded) if forwarded["type"] == "shop.message":
                yield {"type": "shop.message", "message": with_cards(self._shop(), forwarded["message"])}
            case se.Forwarded(forwarded):
                yield dict(forwarded)
            case se.Trouble(code, message, _):
                yield error_event(code, message, type_="server_error")

    def _user_item(self, event: se.UserItem) -> Iterator[Json]:
        content = (
            {"type": "input_audio", "transcript": event.text}
            if event.spoken
            else {"type": "input_text", "text": event.text}
        )
        item = {
            "id": event.item_id, "object": "realtime.item", "type": "message", "role": "user", "status": "completed", "content": [content],
        }  # fmt: skip
        if event.spoken:
            yield {
                "type": "input_audio_buffer.committed",
                "item_id": event.item_id,
                "previous_item_id": event.previous_item_id,
            }
        yield {"type": "conversation.item.added", "previous_item_id": event.previous_item_id, "item": item}
        yield {"type": "conversation.item.done", "previous_item_id": event.previous_item_id, "item": item}
        if event.spoken:
            yield {
                "type": "conversation.item.input_audio_transcription.completed", "item_id": event.item_id, "content_index": 0,
                "transcript": event.text, "usage": {"type": "duration", "seconds": round(event.duration_s, 3)},
            }  # fmt: skip

    def _delta(self, event: se.ReplyDelta) -> Iterator[Json]:
        place = {"response_id": event.response_id, "item_id": event.item_id, "output_index": 0, "content_index": 0}
        spoken = self._spoken.setdefault(event.response_id, event.audio is not None)
        if event.response_id not in self._open_parts:
            self._open_parts.add(event.response_id)
            part = {"type": "audio", "transcript": ""} if spoken else {"type": "text", "text": ""}
            yield {"type": "response.content_part.added", **place, "part": part}
        if not spoken:
            yield {"type": "response.output_text.delta", **place, "delta": event.text}
            return
        yield {"type": "response.output_audio_transcript.delta", **place, "delta": event.text}
        audio = self.encode(event.audio) if event.audio else b""
        for start in range(0, len(audio), _AUDIO_CHUNK_BYTES):
            chunk = base64.b64encode(audio[start : start + _AUDIO_CHUNK_BYTES]).decode("ascii")
            yield {"type": "response.output_audio.delta", **place, "delta": chunk}

    def _done(self, event: se.ReplyDone) -> Iterator[Json]:
        place = {"response_id": event.response_id, "item_id": event.item_id, "output_index": 0, "content_index": 0}
        spoken = self._spoken.pop(event.response_id, event.spoken)
        status = "completed" if event.status == "completed" else "incomplete"
        if event.response_id in self._open_parts:
            self._open_parts.discard(event.response_id)
            if spoken:
                yield {"type": "response.output_audio.done", **place}
                yield {"type": "response.output_audio_transcript.done", **place, "transcript": event.text}
            else:
                yield {"type": "response.output_text.done", **place, "text": event.text}
            part = {"type": "audio", "transcript": event.text} if spoken else {"type": "text", "text": event.text}
            yield {"type": "response.content_part.done", **place, "part": part}
        item = _assistant_item(event.item_id, status, event.text, spoken)
        yield {"type": "response.output_item.done", "response_id": event.response_id, "output_index": 0, "item": item}
        yield {"type": "conversation.item.done", "previous_item_id": None, "item": item}
        yield {"type": "response.done", "response": _response(event.response_id, event.status, [item], event.reason)}

    def _extras(self, event: se.ReplyExtras) -> Iterator[Json]:
        place = {"response_id": event.response_id, "item_id": event.item_id}
        if event.evidence:
            yield {"type": "shop.citations", **place, "citations": citations_json(event.evidence)}
        if event.products:
            shop = self._shop()
            yield {
                "type": "shop.product_cards",
                **place,
                "cards": [product_card(shop, p, event.lang) for p in event.products[:MAX_CARDS]],
            }
        if event.quick_replies:
            yield {"type": "shop.quick_replies", "response_id": event.response_id, "replies": list(event.quick_replies)}


def _assistant_item(item_id: str, status: str, text: str, spoken: bool | None) -> Json:
    content: list[Json] = []
    if spoken is not None:
        content = [{"type": "output_audio", "transcript": text} if spoken else {"type": "output_text", "text": text}]
    return {
        "id": item_id,
        "object": "realtime.item",
        "type": "message",
        "role": "assistant",
        "status": status,
        "content": content,
    }


def _response(response_id: str, status: str, output: list[Json], reason: str = "") -> Json:
    details: Json | None = None
    if status == "cancelled":
        details = {
            "type": "cancelled",
            "reason": reason if reason in ("turn_detected", "client_cancelled") else "client_cancelled",
        }
    elif status == "failed":
        details = {"type": "failed", "error": {"type": "server_error", "code": "reply_failed"}}
    return {
        "id": response_id, "object": "realtime.response", "status": status, "status_details": details, "output": output,
        "metadata": {"ai_label": "ai-generated", "audio_hz": str(SPEECH_HZ)}, "usage": None,
    }  # fmt: skip
