from __future__ import annotations

import subprocess
import sys

_MAIN_PROCESS_MODULES = (
    "voice.synthesiser.process",
    "voice.synthesiser.registry",
    "voice.synthesiser.cache",
    "voice.recogniser.scheduler",
    "voice.recogniser.lexicon",
    "voice.spoken_text",
)


def test_the_main_process_never_imports_gpl_packages() -> None:
    program = (
        f"import sys, {', '.join(_MAIN_PROCESS_MODULES)};"
        "print([name for name in ('piper', 'misaki', 'espeakng_loader', 'phonemizer') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
