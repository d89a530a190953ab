from __future__ import annotations

import pytest

from assistant.auth import Throttle, ThrottleRule, TooManyAttempts
from tests.fakes.clock import FakeClock


def test_failures_fall_out_of_the_window_one_by_one() -> None:
    clock = FakeClock()
    throttle = Throttle(clock, ThrottleRule(limit=2, window_s=60))
    throttle.failed("k")
    clock.move(40)
    throttle.failed("k")
    with pytest.raises(TooManyAttempts) as refused:
        throttle.check("k")
    assert refused.value.retry_after_s == 20
    clock.move(20)
    throttle.check("k")


def test_success_wipes_the_slate() -> None:
    throttle = Throttle(FakeClock(), ThrottleRule(limit=1, window_s=60))
    throttle.failed("k")
    throttle.succeeded("k")
    throttle.check("k")


def test_one_key_does_not_slow_another() -> None:
    throttle = Throttle(FakeClock(), ThrottleRule(limit=1, window_s=60))
    throttle.failed("k")
    throttle.check("other")


def test_made_up_keys_do_not_fill_the_memory() -> None:
    throttle = Throttle(FakeClock(), ThrottleRule(limit=1, window_s=60), max_keys=2)
    for number in range(5):
        throttle.failed(str(number))
    throttle.check("0")
    with pytest.raises(TooManyAttempts):
        throttle.check("4")


@pytest.mark.parametrize(("limit", "window_s"), [(0, 60), (1, 0)])
def test_a_rule_that_makes_no_sense_is_refused(limit: int, window_s: float) -> None:
    with pytest.raises(ValueError):
        ThrottleRule(limit, window_s)
