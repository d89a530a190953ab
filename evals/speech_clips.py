"""Shop questions spoken by our synthesisers, as a NeMo manifest: clips for measuring the recogniser on our own subject.

Synthesised speech is cleaner than people are; it stands beside recordings, not in their place.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from knowledge.records import Product
from voice.audio import Int16, write_wav
from voice.models.store import ModelStore
from voice.recogniser.script import has_han
from voice.synthesiser import registry
from voice.synthesiser.protocol import Synthesiser, Voice

SHOP_SENTENCES: tuple[tuple[str, str], ...] = (
    ("zh", "这个耳机可以戴着游泳吗"),
    ("zh", "充满电能用多长时间"),
    ("zh", "支持七天无理由退货吗"),
    ("zh", "寄到新疆要多少运费"),
    ("zh", "白色的还有货吗"),
    ("zh", "今天下单什么时候能发货"),
    ("zh", "保修期是多久"),
    ("zh", "这款和上一款有什么区别"),
    ("zh", "能不能开增值税发票"),
    ("zh", "我的订单怎么还没到"),
    ("zh", "这个杯子能放进洗碗机吗"),
    ("zh", "我要转人工客服"),
    ("zh", "有没有优惠券可以用"),
    ("zh", "这件衣服会不会缩水"),
    ("zh", "收到的东西是坏的怎么办"),
    ("zh", "可以换成大一号的吗"),
    ("zh", "屏幕分辨率是多少"),
    ("zh", "噪音大不大"),
    ("zh", "适合敏感肌肤使用吗"),
    ("zh", "退款多久能到账"),
    ("en", "Can I wear these earbuds while swimming?"),
    ("en", "How long does the battery last?"),
    ("en", "Is the white one still in stock?"),
    ("en", "How much is shipping to Xinjiang?"),
    ("en", "I want to return my order."),
    ("en", "Does it come with a warranty?"),
    ("en", "What is the difference between these two models?"),
    ("en", "Can I talk to a real person please?"),
    ("en", "When will my package arrive?"),
    ("en", "Is this jacket machine washable?"),
)

VOICES = {"zh": ("zf_xiaoyi", "zm_yunxi", "zf_xiaobei", "zm_yunjian"), "en": ("af_bella", "am_michael", "bf_emma")}


def questioner(store: ModelStore) -> Synthesiser:
    """Return the synthesiser that has all of the voices. Raises ModelMissing, ModelLoadError."""
    return registry.make_synthesiser(registry.kokoro(store.path("kokoro"), store.path("kokoro-voices")))


def naming(products: Iterable[Product]) -> list[tuple[str, str]]:
    """Return a question by every title and other name of the products, each in its language."""
    names = dict.fromkeys(name for product in products for name in (*product.titles.values(), *product.aliases))
    return [("zh", f"{name}多少钱") if has_han(name) else ("en", f"How much is the {name}?") for name in names]


def make_clips(
    folder: Path,
    engine: Synthesiser,
    *,
    sentences: Sequence[tuple[str, str]] = SHOP_SENTENCES,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Speak (language, text) with changing voices into `folder`; return the manifest's path. Clips there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (lang, text) in enumerate(sentences):
        names = VOICES[lang]
        voice = Voice(lang, names[number % len(names)])
        file = folder / f"{number:02d}_{voice.name}_{zlib.crc32(text.encode()):08x}.wav"
        if not file.exists():
            samples: Int16 = engine.synthesise(text + ("？" if lang == "zh" else ""), voice)
            write_wav(file, samples.tobytes(), engine.sample_rate_hz)
        duration_s = max(0.0, file.stat().st_size - 44) / 2 / engine.sample_rate_hz
        rows.append({"audio_filepath": file.name, "duration": round(duration_s, 3), "text": text, "lang": lang})
        if progress is not None:
            progress(number + 1, len(sentences))
    manifest = folder / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return manifest
