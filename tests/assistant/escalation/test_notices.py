"""What a customer is told of a hand-over says first what keeps them safe."""

from __future__ import annotations

import pytest

from assistant.escalation.notices import handed_over
from assistant.escalation.triggers import decide


@pytest.mark.parametrize(
    ("text", "lang", "told"),
    [
        ("the adapter is smoking and smells burnt!!", "en", "unplug it"),
        ("充电器冒烟了有焦味", "zh", "拔掉插头"),
        ("my skin is swelling after the cream and I can't breathe", "en", "see a doctor"),
    ],
)
def test_fire_and_illness_are_told_what_to_do_first(text: str, lang: str, told: str) -> None:
    decision = decide(text, lang)
    assert decision.reason_code == "safety"
    assert told in handed_over(lang, decision.reason_code, decision.matched_rule_id)


@pytest.mark.parametrize("text", ["把我在你们这的个人资料全删了 一条都别留", "把我的聊天记录都清掉"])
def test_whoever_wants_their_data_gone_is_handed_over(text: str) -> None:
    assert decide(text, "zh").reason_code == "privacy_request"
