"""A trial's memory is estimated before it loads weights; what does not fit is refused with the figure and what fits."""

import dataclasses
import re
from typing import Any

import pytest
import torch

from conftest import run, succeed, trial_spec
from secateur.data.datasets import Datasets
from secateur.engine import Engine
from secateur.engine.memory_check import MemoryCheck
from secateur.engine.memory_estimate import MemoryEstimate, Work, memory_estimate
from secateur.engine.resolve import Plan, resolve
from secateur.errors import SecateurError
from secateur.hardware.oom_retry import NO_SAVING, PRUNING_SAVINGS
from secateur.settings import Settings
from support.tiny_models import write_tiny_model

CPU = torch.device("cpu")
LEAST = PRUNING_SAVINGS[-1]
SHORT = {"dataset": "brown", "seqlen": 16, "windows": 2}


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("memory")
    for arch in ("llama", "gemma2"):
        write_tiny_model(root / arch, arch=arch)
    return dataclasses.replace(settings, model_roots=(root,))


def plan_of(settings: Settings, model: str, method: str, *, samples: int, seqlen: int, evaluated: int) -> Plan:
    spec = trial_spec(
        model=f"file:{model}",
        method={"id": method, "params": {}},
        calibration={"dataset": "brown", "samples": samples, "seqlen": seqlen},
        evaluations=[SHORT | {"seqlen": evaluated}],
    )
    return resolve(spec, settings, Datasets(settings), CPU)


def peak(plan: Plan, saving: Any = NO_SAVING) -> int:
    return memory_estimate(plan.source, plan.dtype).peak(Work.of(plan, CPU), saving)


@pytest.mark.parametrize("method", ["wanda", "movement", "ewc"])
@pytest.mark.parametrize("saving", [NO_SAVING, LEAST], ids=["usual", "least"])
def test_more_and_longer_samples_take_more(own: Settings, method: str, saving: Any) -> None:
    def of(samples: int, seqlen: int) -> int:
        plan = plan_of(own, "gemma2", method, samples=samples, seqlen=seqlen, evaluated=16)
        return peak(plan, saving)

    longer = [of(4, seqlen) for seqlen in (32, 64, 128)]
    more = [of(samples, 32) for samples in (2, 3, 8)]
    assert longer == sorted(longer)
    assert longer[0] < longer[-1]
    assert more == sorted(more)
    assert of(8, 128) >= of(8, 32)


@pytest.mark.parametrize("model", ["llama", "gemma2"])
@pytest.mark.parametrize(
    ("method", "sizes"),
    [
        ("wanda", {"samples": 8, "seqlen": 240, "evaluated": 16}),
        ("magnitude", {"samples": 8, "seqlen": 16, "evaluated": 240}),
    ],
    ids=["calibration", "evaluation"],
)
def test_what_does_not_fit_is_refused_and_what_is_suggested_fits(
    own: Settings, model: str, method: str, sizes: dict[str, int]
) -> None:
    plan = plan_of(own, model, method, **sizes)
    smaller = plan_of(own, model, method, **{name: min(size, 60) for name, size in sizes.items()})
    limit = peak(smaller, LEAST)
    with pytest.raises(SecateurError) as caught:
        MemoryCheck.of(plan, CPU, limit).require()
    assert caught.value.code == "PRUNE_LARGER_THAN_DEVICE"
    figure = f"{peak(plan, LEAST) / 2**20:.3g} MiB"
    calibrated = "8 samples of 240 tokens and " if method == "wanda" else ""
    windows = f"windows of {sizes['evaluated']} tokens"
    has = f"the device has {limit / 2**20:.3g} MiB"
    assert caught.value.message.startswith(f"{method} needs at least {figure} for {calibrated}{windows}, and {has}; ")
    suggested = re.search(r"; a seqlen of (\d+)", caught.value.message)
    assert suggested is not None
    seqlen = int(suggested[1])
    assert seqlen >= 60
    shorter = {"seqlen": min(seqlen, sizes["seqlen"]), "evaluated": min(seqlen, sizes["evaluated"])}
    MemoryCheck.of(plan_of(own, model, method, **sizes | shorter), CPU, limit).require()


def test_fewer_samples_are_suggested_where_they_help(own: Settings) -> None:
    few = plan_of(own, "llama", "movement", samples=4, seqlen=64, evaluated=16)
    many = plan_of(own, "llama", "movement", samples=64, seqlen=64, evaluated=16)
    with pytest.raises(SecateurError, match="or 4 samples of the same seqlen would fit"):
        MemoryCheck.of(many, CPU, peak(few, LEAST)).require()


def test_a_device_smaller_than_the_model_is_told_of_offloading(own: Settings) -> None:
    plan = plan_of(own, "llama", "wanda", samples=2, seqlen=16, evaluated=16)
    with pytest.raises(SecateurError, match=r"the model alone takes .* with SECATEUR_DEVICE_MEMORY its blocks"):
        MemoryCheck.of(plan, CPU, 1000).require()


def test_a_refused_trial_loads_nothing(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(own)
    plan = plan_of(own, "gemma2", "wanda", samples=2, seqlen=240, evaluated=16)
    monkeypatch.setattr(engine, "_usable_memory", lambda: peak(plan, LEAST) - 1)
    result = run(engine, plan.spec)
    assert result.error is not None
    assert result.error.type == "PRUNE_LARGER_THAN_DEVICE"
    assert engine._loaded is None
    monkeypatch.setattr(engine, "_usable_memory", lambda: peak(plan, LEAST))
    succeed(engine, plan.spec)
    monkeypatch.setattr(engine, "_usable_memory", lambda: peak(plan, LEAST) - 1)
    warm = run(engine, plan.spec)
    assert warm.error is not None
    assert warm.error.type == "PRUNE_LARGER_THAN_DEVICE"


def test_a_model_that_cannot_be_rehearsed_is_tried(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> int:
        raise NotImplementedError("the shape depends on numbers")

    monkeypatch.setattr(MemoryEstimate, "peak", fail)
    MemoryCheck.of(plan_of(own, "llama", "wanda", samples=2, seqlen=32, evaluated=16), CPU, 1000).require()


def test_memory_that_runs_out_all_the_same_names_the_sizes(own: Settings) -> None:
    plan = plan_of(own, "gemma2", "wanda", samples=8, seqlen=240, evaluated=16)
    error = MemoryCheck.of(plan, CPU, 1 << 40).ran_out("pruning")
    assert error.code == "PRUNE_OUT_OF_MEMORY"
    assert re.fullmatch(
        "memory ran out in pruning, even in the smallest batches for 8 samples of 240 tokens and windows of 16 tokens; "
        "it needs at least .* MiB; a seqlen of 120 would take half of that",
        error.message,
    )
