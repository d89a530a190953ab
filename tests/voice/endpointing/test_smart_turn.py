from __future__ import annotations

from pathlib import Path

import pytest

from voice.endpointing.smart_turn import SmartTurn
from voice.errors import ModelLoadError


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError):
        SmartTurn(tmp_path)
