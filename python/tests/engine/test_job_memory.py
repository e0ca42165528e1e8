"""A check estimates the memory of a job's methods, and refuses those that fit none of the devices that could run it."""

import dataclasses
from typing import Any

import pytest

from conftest import CALIBRATION
from secateur.engine import Engine
from secateur.settings import Settings
from secateur.spec import CheckReport, CheckRequest
from support.tiny_models import write_tiny_model

MAGNITUDE = {"id": "magnitude", "params": {}}
WANDA = {"id": "wanda", "params": {}}
LARGE = 1 << 40


@pytest.fixture(scope="module")
def engine(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    root = tmp_path_factory.mktemp("job-memory")
    write_tiny_model(root / "gemma2", arch="gemma2")
    return Engine(dataclasses.replace(settings, model_roots=(root,)))


def check(engine: Engine, *devices: tuple[str, int | None], **changes: Any) -> CheckReport:
    request = {
        "model": "file:gemma2",
        "methods": [MAGNITUDE, WANDA],
        "levels": [0.5],
        "calibration": CALIBRATION | {"seqlen": 240},
        "evaluations": [{"dataset": "brown", "seqlen": 16, "windows": 2}],
        "devices": [{"type": kind, "memoryBytes": size} for kind, size in devices],
    }
    return engine.check(CheckRequest.model_validate(request | changes))


def needed(engine: Engine, kind: str) -> dict[str, int]:
    [memory] = check(engine, (kind, None), estimate=True).memory
    assert memory.device == kind
    assert all(method.least_bytes and method.peak_bytes for method in memory.methods)
    return {method.method: method.least_bytes or 0 for method in memory.methods}


def test_a_report_says_the_memory_of_each_method_on_each_type_of_device(engine: Engine) -> None:
    least = needed(engine, "cpu")
    assert list(least) == ["dense", "magnitude", "wanda"]
    assert least["dense"] < least["magnitude"] < least["wanda"]
    report = check(engine, ("cpu", None), ("cuda", LARGE), ("cuda", 1), estimate=True)
    assert [memory.device for memory in report.memory] == ["cpu", "cuda"]
    assert check(engine, ("cpu", LARGE)).memory == []


def test_comparisons_with_the_dense_model_keep_its_states_in_main_memory(engine: Engine) -> None:
    evaluation = {"dataset": "brown", "seqlen": 64, "windows": 500}

    def peaks(kind: str, metric: str) -> list[int]:
        [memory] = check(engine, (kind, None), estimate=True, evaluations=[evaluation | {"metric": metric}]).memory
        return [method.peak_bytes or 0 for method in memory.methods]

    states = 500 * 64 * 32 * 4
    for plain, compared in zip(peaks("cpu", "perplexity"), peaks("cpu", "kl_divergence"), strict=True):
        assert states <= compared - plain < 2 * states
    assert peaks("cuda", "kl_divergence")[0] - peaks("cuda", "perplexity")[0] < states


def test_what_fits_no_device_is_refused_with_the_figures_and_what_would_fit(engine: Engine) -> None:
    limit = needed(engine, "cpu")["wanda"] - 1
    [problem] = check(engine, ("cpu", limit), estimate=True).problems
    assert (problem.pointer, problem.code) == ("/methods/1", "PRUNE_LARGER_THAN_DEVICE")
    assert problem.message.startswith("wanda needs at least ")
    assert ", and the largest host that could run the job has " in problem.message
    assert "; a seqlen of 120" in problem.message


@pytest.mark.parametrize(
    "devices",
    [[("cpu", LARGE)], [("cpu", None)], [], [("cpu", 1000)]],
    ids=["larger", "unknown", "none", "block by block"],
)
def test_a_device_that_may_fit_is_no_problem(engine: Engine, devices: list[tuple[str, int | None]]) -> None:
    small = ("cpu", needed(engine, "cpu")["wanda"] - 1)
    refused = check(engine, small).problems
    assert len(refused) == 1
    assert check(engine, *devices).problems == []
