"""The rule of tests/conftest.py, on test files written for it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

RULE = (Path(__file__).parent / "conftest.py").read_text(encoding="utf-8")
SKIPS = """
import pytest

def test_passes(): pass

def test_skips_itself(): pytest.skip("no microphone")

@pytest.mark.skip(reason="not today")
def test_is_marked(): pass

@pytest.fixture
def skipping(): pytest.skip("no browser")

def test_whose_fixture_skips(skipping): pass

@pytest.mark.xfail(reason="known")
def test_is_expected_to_fail(): assert False
"""


@pytest.fixture
def inner(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(RULE)
    return pytester


def test_in_ci_a_skipped_test_fails_with_its_reason(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    inner.makepyfile(SKIPS)
    result = inner.runpytest_subprocess("-p", "no:cacheprovider")
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["xfailed"], outcomes.get("skipped", 0)) == (1, 1, 0)
    assert outcomes.get("failed", 0) + outcomes.get("errors", 0) == 3
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*was skipped, which in CI is a failure: *no microphone*"])


def test_in_ci_a_module_that_skips_itself_fails(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    inner.makepyfile("import pytest\npytest.importorskip('no_such_module')\ndef test_passes(): pass")
    assert inner.runpytest_subprocess("-p", "no:cacheprovider").ret != pytest.ExitCode.OK


def test_elsewhere_a_skipped_test_is_only_skipped(inner: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    inner.makepyfile(SKIPS)
    result = inner.runpytest_subprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, skipped=3, xfailed=1)
    assert result.ret == pytest.ExitCode.OK
