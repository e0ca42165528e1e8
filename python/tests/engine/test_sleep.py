"""The method `sleep`, for tests of the service: a setting enables it, and it loads no model."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from conftest import run, succeed, trial_spec
from secateur.engine import Engine
from secateur.engine import engine as engine_module
from secateur.errors import SecateurError
from secateur.pruning.registry import all_methods, create
from secateur.pruning.test_methods.sleep import GAVE_UP
from secateur.spec import Progress


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SECATEUR_TEST_METHODS", "yes")
    all_methods.cache_clear()
    yield
    all_methods.cache_clear()


def sleep(seconds: float) -> dict[str, Any]:
    return {"method": {"id": "sleep", "params": {"seconds": seconds}}}


def test_sleep_is_unknown_unless_it_is_allowed(engine: Engine) -> None:
    assert "sleep" not in {method.id for method in engine.describe().methods}
    with pytest.raises(SecateurError, match="unknown method 'sleep'"):
        create("sleep", {})


@pytest.mark.usefixtures("allowed")
def test_sleep_is_described_and_fingerprinted_like_any_method(engine: Engine) -> None:
    assert "sleep" in {method.id for method in engine.describe().methods}
    prints = [engine.fingerprint(trial_spec(**sleep(seconds))) for seconds in (0.1, 0.1, 0.2)]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.usefixtures("allowed")
def test_sleep_takes_its_time_and_reports_progress_but_loads_no_model(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "load", lambda *_: pytest.fail("a model was loaded"))
    seen: list[Progress] = []
    begun = time.monotonic()
    result = run(engine, trial_spec(**sleep(0.2)), seen.append)
    assert time.monotonic() - begun >= 0.2
    assert (result.status, result.measurements, result.protocol) == ("succeeded", [], None)
    assert [event.fraction for event in seen] == sorted(event.fraction for event in seen)
    assert seen[-1].fraction == 1


@pytest.mark.usefixtures("allowed")
def test_a_sleep_of_zero_seconds_succeeds(engine: Engine) -> None:
    assert succeed(engine, trial_spec(**sleep(0))).seconds.total < 1


@pytest.mark.usefixtures("allowed")
def test_a_cancel_ends_a_sleep(engine: Engine) -> None:
    seen: list[Progress] = []
    begun = time.monotonic()
    result = run(engine, trial_spec(**sleep(60)), seen.append, lambda: len(seen) == 3)
    assert result.status == "cancelled"
    assert time.monotonic() - begun < 30


def test_sigusr2_ends_the_process_with_an_exit_status() -> None:
    script = """
from secateur.progress import Meter
from secateur.pruning.test_methods.sleep import Sleep, SleepParams
Sleep(SleepParams(seconds=60)).act(Meter(lambda _: print("asleep", flush=True), lambda: False))
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGUSR2)
        assert process.wait() == GAVE_UP
