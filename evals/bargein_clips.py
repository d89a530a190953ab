"""What may sound over a reply: words in voices other than the assistant's, and noises that code makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.demo.voices import customer_voices, trimmed
from voice.audio import RECOGNITION_HZ, SPEECH_HZ, Float32, float_from_pcm16, resample
from voice.synthesiser.process import SynthesiserProcess
from voice.synthesiser.protocol import Voice

KINDS = ("interruption", "stop", "backchannel", "cough", "keyboard", "music", "side_talk", "echo")
"""The classes. The first two must stop the reply; over all others it must go on."""
STOPS = frozenset({"interruption", "stop"})
VOICES = {"zh": ("zm_yunxi", "zf_xiaoyi", "zm_yunjian", "zf_xiaobei"), "en": ("af_heart", "am_michael", "bf_emma")}
_WORDS = {
    ("interruption", "zh"): (
        "那白色的有没有货", "我想问一下运费多少", "可以寄到新疆吗", "这个能不能退", "保修是多长时间", "有没有便宜一点的",
        "我要换成大一号的", "这个和上一款有什么区别", "我的订单怎么还没到", "能不能开发票",
    ),
    ("interruption", "en"): (
        "How much is the shipping?", "Do you have it in black?", "Can I return it later?", "What about the warranty?",
        "I want to ask about my order", "Is there a cheaper one?", "Does it work with my phone?",
        "When will it arrive in Shanghai?", "No, I meant the other model", "Can you tell me the weight?",
    ),
    ("stop", "zh"): ("等一下", "停一下", "先别说了", "别说了", "不是这个", "等等", "停", "打住", "你先停一下", "不要说了"),
    ("stop", "en"): (
        "Stop", "Wait a second", "Hold on", "Stop talking please", "Wait", "Hang on a moment", "Not that one",
        "Be quiet please", "One moment", "Stop it",
    ),
    ("backchannel", "zh"): ("嗯", "嗯嗯", "对", "好的", "是的", "哦", "明白了", "对对", "好", "知道了"),
    ("backchannel", "en"): (
        "Uh-huh", "Yeah", "Okay", "I see", "Right", "Mm-hmm", "Got it", "Yes", "Sure", "Alright",
    ),
    ("side_talk", "zh"): ("妈妈晚上我们吃什么呀", "你把那个遥控器拿给我", "外面好像下雨了", "明天早上记得叫我起床", "这个电视剧真好看"),
    ("side_talk", "en"): (
        "What are we having for dinner tonight?", "Can you pass me the remote please?", "I think it's raining outside",
        "Don't forget to wake me up tomorrow", "This show is really good",
    ),
}  # fmt: skip
SIDE_TALK_DB = -22.0
_VOICE_RMS = 0.07


@dataclass(frozen=True, slots=True)
class Overlap:
    """A sound over a reply, float32 16 kHz, its first sample the first that can be heard. No audio: the reply's echo."""

    kind: str
    lang: str
    name: str
    audio: Float32
    gain: float = 0.0


async def overlaps(lang: str, per_class: int, models_dir: Path, cache: Path, kinds: Sequence[str]) -> list[Overlap]:
    """Return `per_class` overlaps of each class in a language; what was spoken before is not spoken again."""
    found: list[Overlap] = []
    async with customer_voices(models_dir, cache) as voices:
        for kind in kinds:
            for number in range(per_class):
                found.append(await _overlap(kind, lang, number, voices))
    return found


async def _overlap(kind: str, lang: str, number: int, voices: SynthesiserProcess) -> Overlap:
    words = _WORDS.get((kind, lang))
    if words is not None:
        text, name = words[number % len(words)], VOICES[lang][number % len(VOICES[lang])]
        audio = await spoken(voices, text, lang, name)
        loudness = 10 ** (SIDE_TALK_DB / 20) if kind == "side_talk" else 1.0
        return Overlap(kind, lang, f"{text} ({name})", (audio * loudness).astype(np.float32))
    draw = np.random.default_rng([number, len(kind), len(lang), ord(lang[0])])
    if kind == "echo":
        db = -30.0 - 2.0 * (number % 8)
        return Overlap(kind, lang, f"{db:.0f} dB", np.zeros(3 * RECOGNITION_HZ, np.float32), 10 ** (db / 20))
    return Overlap(kind, lang, f"{kind} {number}", {"cough": cough, "keyboard": keyboard, "music": music}[kind](draw))


async def spoken(voices: SynthesiserProcess, text: str, lang: str, name: str) -> Float32:
    """Return a text in a voice, float32 16 kHz, without the silence around it."""
    clip = await voices.synthesise(text, lang, voice=Voice(lang, name))
    audio = resample(float_from_pcm16(trimmed(clip.pcm16)), SPEECH_HZ, RECOGNITION_HZ)
    first = int(np.flatnonzero(np.abs(audio) > 0.01)[0]) if bool((np.abs(audio) > 0.01).any()) else 0
    return _levelled(audio[first:], _VOICE_RMS)


def cough(draw: np.random.Generator) -> Float32:
    """Return one to three bursts of breath, 0.2–0.4 s each, with the hum of a throat below."""
    pieces = []
    for _ in range(int(draw.integers(1, 4))):
        times = np.arange(int(draw.uniform(0.2, 0.4) * RECOGNITION_HZ)) / RECOGNITION_HZ
        breath = _band(draw.normal(0, 1, len(times)), 300, 3000)
        hum = np.sin(2 * np.pi * draw.uniform(110, 240) * times + draw.uniform(0, 6))
        pieces += [
            (breath + 0.4 * hum) * np.exp(-times * draw.uniform(8, 14)),
            np.zeros(int(draw.uniform(0.05, 0.2) * RECOGNITION_HZ)),
        ]
    return _levelled(np.concatenate(pieces), draw.uniform(0.05, 0.12))


def keyboard(draw: np.random.Generator) -> Float32:
    """Return two to four seconds of typing: short clicks, 5 to 12 a second."""
    audio = np.zeros(int(draw.uniform(2, 4) * RECOGNITION_HZ))
    at = 0
    while at < len(audio) - 1000:
        length = int(draw.uniform(0.01, 0.03) * RECOGNITION_HZ)
        click = _band(draw.normal(0, 1, length), 1500, 7000) * np.exp(-np.arange(length) / (length / 4))
        audio[at : at + length] += click * draw.uniform(0.4, 1.0)
        at += int(RECOGNITION_HZ / draw.uniform(5, 12))
    return _levelled(audio, draw.uniform(0.02, 0.05))


def music(draw: np.random.Generator) -> Float32:
    """Return three to five seconds of chords with overtones, a melody with vibrato, and a beat."""
    seconds = draw.uniform(3, 5)
    times = np.arange(int(seconds * RECOGNITION_HZ)) / RECOGNITION_HZ
    audio = np.zeros(len(times))
    root = 110 * 2 ** (draw.integers(0, 12) / 12)
    for bar in range(int(seconds / 0.6) + 1):
        rows = (times >= bar * 0.6) & (times < (bar + 1) * 0.6)
        local = times[rows] - bar * 0.6
        base = root * 2 ** (draw.choice([0, 5, 7, 9]) / 12)
        for step in (0, 4, 7):
            for overtone in (1, 2, 3):
                audio[rows] += (
                    np.sin(2 * np.pi * base * 2 ** (step / 12) * overtone * local) / overtone / 3 * np.exp(-local * 2)
                )
        tune = base * 4 * 2 ** (draw.choice([0, 2, 4, 7]) / 12)
        audio[rows] += 0.6 * np.sin(2 * np.pi * tune * local + 3 * np.sin(2 * np.pi * 5.5 * local))
        audio[rows] += draw.normal(0, 1, len(local)) * np.exp(-local * 40)
    return _levelled(audio, draw.uniform(0.04, 0.09))


def _band(audio: np.ndarray, low_hz: float, high_hz: float) -> np.ndarray:
    spectrum = np.fft.rfft(audio)
    pitch = np.fft.rfftfreq(len(audio), 1 / RECOGNITION_HZ)
    spectrum[(pitch < low_hz) | (pitch > high_hz)] = 0
    return np.asarray(np.fft.irfft(spectrum, len(audio)))


def _levelled(audio: np.ndarray, rms: float) -> Float32:
    loud = float(np.sqrt(np.mean(np.square(audio)))) or 1.0
    return np.clip(audio * rms / loud, -0.99, 0.99).astype(np.float32)
