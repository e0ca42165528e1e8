"""Trials that run out of memory, on a simulated device that holds a limited number of windows in a block."""

import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from conftest import DENSE, run, succeed, trial_spec
from secateur.engine import Engine
from secateur.errors import Cancelled
from secateur.hardware.oom_retry import EVALUATION_SAVINGS, PRUNING_SAVINGS, MemorySaving, retry_on_oom
from secateur.models.blocks.runner import BlockRunner
from secateur.spec import Progress

TOKENS = 48
"""The seqlen of calibration and evaluation."""
SHAPES = {
    "calibration": {"dataset": "brown", "samples": 32, "seqlen": TOKENS},
    "evaluations": [{"dataset": "brown", "seqlen": TOKENS, "windows": 40}],
}


@contextmanager
def room_for(engine: Engine, windows: int) -> Iterator[list[int]]:
    """Inside, a block that gets more windows runs out of memory. Yields the sizes of the batches that succeed."""
    assert engine._loaded is not None
    sizes: list[int] = []

    def allocate(_: nn.Module, arguments: tuple[Tensor, ...]) -> None:
        if len(arguments[0]) > windows:
            raise torch.OutOfMemoryError(f"tried to allocate {len(arguments[0])} windows")
        sizes.append(len(arguments[0]))

    with ExitStack() as hooks:
        for block in engine._loaded.decoder.blocks:
            hooks.callback(block.register_forward_pre_hook(allocate).remove)
        yield sizes


@pytest.mark.parametrize(
    ("method", "params"),
    [("wanda", {}), ("sparsegpt", {}), ("movement", {"support": "wanda"}), ("reinforcement", {"episodes": 4})],
)
@pytest.mark.parametrize(("room", "saving"), [(12, "in batches of 1/4 of the usual size"), (1, "one sample at a time")])
def test_a_trial_adapts_to_the_available_memory(
    engine: Engine, method: str, params: dict[str, Any], room: int, saving: str
) -> None:
    spec = trial_spec(method={"id": method, "params": params}, **SHAPES)
    usual = succeed(engine, spec)
    with room_for(engine, room) as sizes:
        result = succeed(engine, spec)
    assert max(sizes) <= room
    assert result.sparsity == usual.sparsity
    assert value(result) == pytest.approx(value(usual), rel=1e-3)
    assert result.fingerprint == usual.fingerprint
    assert [line for line in result.warnings if "memory" in line] == [
        f"memory ran out: pruning was done again {saving}",
        f"memory ran out: perplexity on brown/test was done again {saving}",
    ]
    assert value(succeed(engine, spec)) == value(usual)  # the retry leaves no trace


def test_only_the_evaluation_that_ran_out_of_memory_is_repeated(engine: Engine) -> None:
    usual = succeed(engine, trial_spec(**DENSE, **SHAPES))
    seen: list[Progress] = []
    with room_for(engine, 3):
        result = run(engine, trial_spec(**DENSE, **SHAPES), seen.append)
    assert value(result) == pytest.approx(value(usual), rel=1e-6)
    assert result.warnings == [
        "memory ran out: perplexity on brown/test was done again in batches of 1/16 of the usual size"
    ]
    assert seen[-1].step == seen[-1].steps
    assert seen[-1].fraction == pytest.approx(1)


def test_without_room_for_one_window_a_trial_fails_and_the_next_succeeds(engine: Engine) -> None:
    usual = succeed(engine, trial_spec(**SHAPES))
    with room_for(engine, 0):
        result = run(engine, trial_spec(**SHAPES))
    assert (result.status, result.error and result.error.type) == ("failed", "PRUNE_OUT_OF_MEMORY")
    assert result.warnings == [
        "memory ran out: pruning was done again one sample at a time, hidden states in main memory"
    ]
    assert value(succeed(engine, trial_spec(**SHAPES))) == value(usual)


def test_hidden_states_can_be_kept_in_main_memory(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    succeed(engine, trial_spec(**SHAPES))
    assert engine._loaded is not None
    loaded, windows = engine._loaded, torch.zeros(3, 8, dtype=torch.long)

    def outputs(*, states_outside: bool) -> Tensor:
        runner = BlockRunner(loaded.model, loaded.decoder, windows, 2, states_outside=states_outside)
        for index in range(len(loaded.decoder.blocks)):
            runner.advance(index)
        return runner.copy().inputs(0)

    expected = outputs(states_outside=False)

    def refuse(*_: Any) -> Tensor:
        raise AssertionError("on the device")

    monkeypatch.setattr(type(loaded.decoder.weights), "buffer", refuse)
    assert torch.equal(outputs(states_outside=True), expected)


@pytest.mark.parametrize("error", [Cancelled(), ValueError("wrong"), RuntimeError("CUDA error: misaligned address")])
def test_other_errors_are_not_retried(error: Exception) -> None:
    def work(_: MemorySaving) -> None:
        tried.append(1)
        raise error

    tried: list[int] = []
    with pytest.raises(type(error)):
        retry_on_oom("it", work, PRUNING_SAVINGS, undo=pytest.fail, warn=pytest.fail)
    assert tried == [1]


def test_a_failed_cpu_allocation_is_retried() -> None:
    def work(saving: MemorySaving) -> int:
        return len(torch.empty(saving.batch(1 << 60), dtype=torch.int8))

    assert retry_on_oom("it", work, EVALUATION_SAVINGS, undo=lambda: None, warn=lambda _: None) == 1


def value(result: Any) -> float:
    (measurement,) = result.measurements
    assert math.isfinite(measurement.value)
    return float(measurement.value)
