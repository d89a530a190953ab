"""Sentences of our own with pauses in the middle: spoken by our synthesiser, with silence put in where a clause ends.

A sentence is spoken whole, so that its melody goes on over the pause; the silence goes into the quietest place near
the end of the clause.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import numpy as np

from assistant.demo.voices import customer_voices, say
from evals.speech_clips import SHOP_SENTENCES
from evals.turns_audio import Clip
from voice.audio import RECOGNITION_HZ, SPEECH_HZ, Float32, float_from_pcm16, resample

PAUSED_SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("zh", "我想问一下，", "这个耳机能不能连电脑"),
    ("zh", "如果收到以后不喜欢，", "可以退货吗"),
    ("zh", "我昨天下的那个订单，", "现在到哪里了"),
    ("zh", "你们家的那个空气炸锅，", "容量是多大的"),
    ("zh", "我想买一个行李箱，", "大概二十寸左右"),
    ("zh", "这个杯子，", "可以装热水吗"),
    ("zh", "我家里有一个小孩，", "用这个加湿器安全吗"),
    ("zh", "因为我下个星期要出差，", "所以想早一点收到"),
    ("zh", "那个白色的，", "还有没有货"),
    ("zh", "我想要蓝色的，", "还有那个黑色的也要一个"),
    ("zh", "请问一下，", "现在下单有什么优惠"),
    ("zh", "这款和上面那款，", "到底有什么不一样"),
    ("zh", "就是说我已经拆开了，", "但是没有用过"),
    ("zh", "我的手机是比较旧的型号，", "能用这个充电器吗"),
    ("zh", "你帮我查一下，", "那个快递为什么一直没动"),
    ("zh", "我想把收货地址，", "改成公司的地址"),
    ("zh", "这个台灯的话，", "亮度可以调吗"),
    ("zh", "我之前买过一个，", "用了半年就坏了"),
    ("zh", "要是寄到新疆的话，", "运费是多少"),
    ("zh", "我比较喜欢，", "声音小一点的那种"),
    ("en", "I was wondering,", "if you ship to New Zealand"),
    ("en", "If it doesn't fit,", "can I send it back?"),
    ("en", "The order I placed yesterday,", "has it been shipped yet?"),
    ("en", "I need a suitcase that,", "fits in the overhead locker"),
    ("en", "Does the coffee machine,", "come with a grinder?"),
    ("en", "I would like the blue one,", "and also a black one"),
    ("en", "My son is six years old, so,", "is this toothbrush safe for him?"),
    ("en", "Can you tell me,", "how long the battery lasts?"),
    ("en", "I already opened the box,", "but I haven't used it"),
    ("en", "Because I'm leaving on Friday,", "I need it by Thursday"),
    ("en", "What's the difference between,", "the small one and the large one?"),
    ("en", "I want to change the address,", "to my office in Shanghai"),
    ("en", "I'm looking for headphones,", "for running in the rain"),
    ("en", "The lamp you just showed,", "can I dim it?"),
    ("en", "So basically,", "the left earbud doesn't work anymore"),
    ("en", "How much would it be,", "if I buy three of them?"),
    ("en", "I think my parcel,", "went to the wrong city"),
    ("en", "Is there a version,", "without the leather strap?"),
    ("en", "I bought one last year and,", "the handle broke off"),
    ("en", "Do you have something,", "a little bit cheaper?"),
)
_PAUSE_MS = (300, 1200)
_WINDOW_MS = 40


def synthesised(models_dir: Path, data_dir: Path, seed: int) -> list[Clip]:
    """Return clips with a pause, and whole questions without one; what was spoken before is not spoken again."""
    return asyncio.run(_speak(models_dir, data_dir / "turn_clips", random.Random(seed)))


async def _speak(models_dir: Path, cache: Path, draw: random.Random) -> list[Clip]:
    clips = []
    async with customer_voices(models_dir, cache) as voices:
        for number, (lang, first, second) in enumerate(PAUSED_SENTENCES):
            glue = " " if lang == "en" else ""
            whole = _at_16_khz(await say(voices, first + glue + second, lang))
            silence_ms = draw.randint(*_PAUSE_MS)
            share = len(first) / len(first + second)
            clips.append(Clip(f"paused-{number:02d}", with_pause(whole, share, silence_ms), lang))
        for number, (lang, text) in enumerate(SHOP_SENTENCES):
            clips.append(Clip(f"whole-{number:02d}", _at_16_khz(await say(voices, text, lang)), lang))
    return clips


def _at_16_khz(pcm16: bytes) -> Float32:
    audio = resample(float_from_pcm16(pcm16), SPEECH_HZ, RECOGNITION_HZ)
    lead: Float32 = np.zeros(RECOGNITION_HZ // 2, np.float32)
    return np.concatenate([lead, audio])


def with_pause(audio: Float32, share: float, silence_ms: int) -> Float32:
    """Return the audio with silence at its quietest place near `share` of its length; a pause there already counts."""
    window = _WINDOW_MS * RECOGNITION_HZ // 1000
    loud = np.flatnonzero(np.abs(audio) > 0.01)
    begin, length = (int(loud[0]), int(loud[-1] - loud[0])) if len(loud) else (0, len(audio))
    around = range(begin + int((share - 0.15) * length), begin + int((share + 0.15) * length), window // 2)
    places = [start for start in around if 0 <= start <= len(audio) - window]
    if not places:
        return audio
    quietest = min(places, key=lambda start: float(np.square(audio[start : start + window]).sum()))
    middle = quietest + window // 2
    silence = np.zeros(silence_ms * RECOGNITION_HZ // 1000, np.float32)
    return np.concatenate([audio[:middle], silence, audio[middle:]])
