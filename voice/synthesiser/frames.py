"""Frames on the pipe to the synthesiser process: 8 bytes of lengths, a JSON header, raw bytes. Format version 1."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

FORMAT_VERSION = 1
_LENGTHS = struct.Struct(">II")
_MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Frame:
    """One message; `body` holds audio when there is some."""

    header: dict[str, Any]
    body: bytes = b""


class _AsyncReader(Protocol):
    async def readexactly(self, n: int, /) -> bytes: ...


def encode(frame: Frame) -> bytes:
    """Return the bytes of `frame`."""
    header = json.dumps(frame.header, ensure_ascii=False).encode()
    return _LENGTHS.pack(len(header), len(frame.body)) + header + frame.body


def read_frame(pipe: BinaryIO) -> Frame | None:
    """Return the next frame of a blocking pipe, None at its end. Raises ValueError on lengths out of range."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_bytes, body_bytes = _checked(lengths)
    data = pipe.read(header_bytes + body_bytes)
    if len(data) < header_bytes + body_bytes:
        return None
    return Frame(json.loads(data[:header_bytes]), data[header_bytes:])


async def read_frame_async(reader: _AsyncReader) -> Frame:
    """Return the next frame. Raises asyncio.IncompleteReadError at the end, ValueError on lengths out of range."""
    header_bytes, body_bytes = _checked(await reader.readexactly(_LENGTHS.size))
    header = await reader.readexactly(header_bytes)
    return Frame(json.loads(header), await reader.readexactly(body_bytes))


def _checked(lengths: bytes) -> tuple[int, int]:
    header_bytes, body_bytes = _LENGTHS.unpack(lengths)
    if header_bytes + body_bytes > _MAX_BYTES:
        raise ValueError("a frame on the synthesiser's pipe is too long; the stream is broken")
    return header_bytes, body_bytes
