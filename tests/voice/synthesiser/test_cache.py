from __future__ import annotations

import io
import os
import wave
from pathlib import Path

from voice.synthesiser.cache import AI_LABEL, ClipCache, labelled_wav
from voice.synthesiser.protocol import AudioClip

_CLIP = AudioClip(b"\x01\x00" * 2_400, 24_000, 100.0)


def _key(cache: ClipCache, text: str = "你好", *, voice: str = "a", speed: float = 1.0) -> str:
    return cache.key(text=text, lang="zh", engine="tone", voice=voice, speed=speed)


def test_a_clip_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    cache.put(_key(cache), _CLIP)
    clip = cache.get(_key(cache))
    assert clip == AudioClip(_CLIP.pcm16, 24_000, 100.0, from_cache=True)


def test_everything_that_shapes_the_sound_is_in_the_key(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    keys = {_key(cache), _key(cache, "您好"), _key(cache, voice="b"), _key(cache, speed=1.1)}
    assert len(keys) == 4


def test_a_damaged_clip_is_a_miss_and_is_removed(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path)
    cache.put(_key(cache), _CLIP)
    (file,) = tmp_path.glob("*/*.wav")
    file.write_bytes(file.read_bytes()[:100])
    assert cache.get(_key(cache)) is None
    assert not file.exists()


def test_the_least_used_clips_go_when_the_cache_is_full(tmp_path: Path) -> None:
    cache = ClipCache(tmp_path, max_bytes=16_000)
    for number, text in enumerate(("a", "b", "c")):
        cache.put(_key(cache, text), _CLIP)
        (file,) = tmp_path.glob(f"*/{_key(cache, text)}.wav")
        os.utime(file, (number, number))
    cache.get(_key(cache, "a"))
    cache.put(_key(cache, "d"), _CLIP)
    assert cache.has(_key(cache, "a"))
    assert cache.has(_key(cache, "d"))
    assert not cache.has(_key(cache, "b"))


def test_a_folder_that_cannot_be_written_is_only_a_miss(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    cache = ClipCache(blocked)
    cache.put(_key(cache), _CLIP)
    assert cache.get(_key(cache)) is None


def test_the_file_is_a_wav_that_says_it_is_generated() -> None:
    data = labelled_wav(_CLIP.pcm16, 24_000)
    assert AI_LABEL.encode() in data
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (24_000, 1, 2_400)
