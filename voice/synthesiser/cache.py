"""Clips on disk, so that greetings, fillers and frequent clauses cost nothing. Bounded; the least used go first.

A clip is a WAV file named by the hash of everything that shapes its sound. It carries an RIFF INFO comment that says the
speech is generated, as China's labelling measures (2025-09-01) ask of audio that leaves the system.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import tempfile
import threading
from pathlib import Path

from voice.audio import duration_ms
from voice.synthesiser.protocol import AudioClip

FORMAT_VERSION = 1
AI_LABEL = "AI-generated speech; AI生成合成语音"
_HEADER_BYTES = 44


class ClipCache:
    """A folder of clips, at most `max_bytes` of them. Several processes may share it; thread-safe.

    A folder that can't be written makes the cache a plain miss, never an error: speech goes on without it.
    """

    def __init__(self, folder: Path, *, max_bytes: int = 512 * 1024 * 1024) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._used_bytes: int | None = None

    def key(self, *, text: str, lang: str, engine: str, voice: str, speed: float) -> str:
        """Return the name of the clip with exactly this sound."""
        parts = (str(FORMAT_VERSION), engine, voice, f"{speed:.3f}", lang, text)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]

    def get(self, key: str) -> AudioClip | None:
        """Return the clip, or None when it isn't there or is damaged (a damaged one is removed)."""
        file = self._file(key)
        try:
            data = file.read_bytes()
        except OSError:
            return None
        clip = _parsed(data)
        with contextlib.suppress(OSError):
            if clip is None:
                file.unlink()
            else:
                os.utime(file)
        return clip

    def has(self, key: str) -> bool:
        """Tell whether the clip is there, without reading it."""
        return self._file(key).is_file()

    def put(self, key: str, clip: AudioClip) -> None:
        """Keep `clip`; whole or not at all, also when the machine stops in the middle."""
        data = labelled_wav(clip.pcm16, clip.sample_rate_hz)
        try:
            self._write(self._file(key), data)
        except OSError:
            return
        with self._lock:
            self._used_bytes = self._measure() if self._used_bytes is None else self._used_bytes + len(data)
            if self._used_bytes > self._max_bytes:
                self._used_bytes = self._evict()

    def _file(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.wav"

    def _write(self, file: Path, data: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as part:
                part.write(data)
            os.replace(name, file)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise

    def _measure(self) -> int:
        return sum(size for _, size, _ in self._entries())

    def _entries(self) -> list[tuple[float, int, Path]]:
        entries = []
        for file in self._folder.glob("??/*.wav"):
            with contextlib.suppress(OSError):
                status = file.stat()
                entries.append((status.st_mtime, status.st_size, file))
        return sorted(entries)

    def _evict(self) -> int:
        entries = self._entries()
        used = sum(size for _, size, _ in entries)
        for _, size, file in entries:
            # Down to nine tenths, so that a full cache isn't swept at every clip.
            if used <= self._max_bytes * 0.9:
                break
            with contextlib.suppress(OSError):
                file.unlink()
                used -= size
        return used


def labelled_wav(pcm16: bytes, sample_rate_hz: int) -> bytes:
    """Return a WAV file of mono pcm16 whose INFO comment says that the speech is generated."""
    comment = AI_LABEL.encode() + b"\0"
    comment += b"\0" * (len(comment) % 2)
    info = b"INFOICMT" + struct.pack("<I", len(comment)) + comment
    chunks = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, sample_rate_hz, sample_rate_hz * 2, 2, 16)
    chunks += b"data" + struct.pack("<I", len(pcm16)) + pcm16
    chunks += b"LIST" + struct.pack("<I", len(info)) + info
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def _parsed(data: bytes) -> AudioClip | None:
    if len(data) < _HEADER_BYTES or data[:4] != b"RIFF" or struct.unpack("<I", data[4:8])[0] != len(data) - 8:
        return None
    rate, length = struct.unpack("<I", data[24:28])[0], struct.unpack("<I", data[40:44])[0]
    pcm16 = data[_HEADER_BYTES : _HEADER_BYTES + length]
    if len(pcm16) != length or rate == 0:
        return None
    return AudioClip(pcm16, rate, duration_ms(pcm16, rate), from_cache=True)
