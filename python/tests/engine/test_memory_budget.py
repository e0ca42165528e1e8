"""Trials with a memory budget smaller than the model: the same results within the budget, or an error with sizes."""

import dataclasses
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from conftest import DENSE, run, succeed, trial_spec
from secateur import artifacts
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.hardware.live_bytes import LiveBytes
from secateur.models.weights.offloading import OffloadedWeights
from secateur.pruning.registry import all_methods
from secateur.settings import Settings
from secateur.spec import Layout, Progress, TrialResult, TrialSpec
from support.tiny_models import ARCHITECTURES, write_tiny_model

# The twelve blocks and their dense copies take 0.9 MB; the weights around them and the logits take 0.35 MB.
BUDGET = 800_000
SMALL: dict[str, Any] = {
    "calibration": {"dataset": "brown", "samples": 2, "seqlen": 16},
    "evaluations": [{"dataset": "brown", "seqlen": 32, "windows": 2}],
}
NEED_ALL_BLOCKS = {"ewc", "gradient", "gradient-sensitive", "reinforcement", "variational-dropout"}


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("budget")
    for arch in ARCHITECTURES:
        write_tiny_model(root / arch, arch=arch, blocks=12)
    return dataclasses.replace(settings, model_roots=(root,))


@pytest.fixture(scope="module")
def usual(own: Settings) -> Engine:
    return Engine(own)


@pytest.fixture(scope="module")
def tight(own: Settings) -> Engine:
    return Engine(dataclasses.replace(own, device_memory=BUDGET))


def spec_of(method: str, **changes: Any) -> TrialSpec:
    pattern = all_methods()[method].patterns[0]
    return trial_spec(**{"method": {"id": method, "params": {}}, "pattern": pattern, **SMALL, **changes})


def figures(result: TrialResult) -> tuple[Any, ...]:
    return (
        (result.status, result.fingerprint, result.sparsity, result.reason, result.warnings, result.protocol),
        [(part.value, part.windows, part.status) for part in result.measurements],
    )


def offloaded(engine: Engine) -> OffloadedWeights:
    assert engine._loaded is not None
    assert isinstance(engine._loaded.weights, OffloadedWeights)
    return engine._loaded.weights


@pytest.mark.parametrize("method", sorted(all_methods().keys() - NEED_ALL_BLOCKS))
def test_every_method_gives_the_same_result_within_the_budget(usual: Engine, tight: Engine, method: str) -> None:
    arch = "opt" if "bias" in method else "llama"
    spec = spec_of(method, model=f"file:{arch}")
    succeed(tight, trial_spec(model=f"file:{arch}", **SMALL, **DENSE))
    offloaded(tight)
    with LiveBytes() as live:  # on a warm engine, whose texts are in memory already
        measured = figures(succeed(tight, spec))
    assert measured == figures(succeed(usual, spec))
    assert live.peak < BUDGET


def test_a_comparison_with_the_dense_model_gives_the_same_result_within_the_budget(
    usual: Engine, tight: Engine
) -> None:
    evaluations = [SMALL["evaluations"][0] | {"metric": metric} for metric in ("top1_agreement", "kl_divergence")]
    spec = spec_of("wanda", evaluations=evaluations)
    succeed(tight, trial_spec(**SMALL | {"evaluations": evaluations}, **DENSE))
    with LiveBytes() as live:
        measured = figures(succeed(tight, spec))
    assert measured == figures(succeed(usual, spec))
    assert live.peak < BUDGET
    assert [states.held_bytes for states in tight._dense_states._states.values()] == [0]


def test_trials_do_not_affect_each_other(usual: Engine, tight: Engine) -> None:
    specs = [spec_of(method, level=level) for method in ("wanda", "magnitude") for level in (0.01, 0.3, 0.99)]
    expected = [figures(succeed(usual, spec)) for spec in specs]
    assert [figures(succeed(tight, spec)) for spec in specs] == expected
    assert [figures(succeed(tight, spec)) for spec in reversed(specs)] == expected[::-1]


@pytest.mark.parametrize(
    "changes",
    [
        {"pass": "reference"},
        {"pattern": "2:4"},
        {"allocation": "owl"},
        {"dtype": "bfloat16"},
        {"method": {"id": "movement", "params": {"effort": "high"}}},
        {"method": {"id": "movement", "params": {"target": "own"}}},
        DENSE,
    ],
    ids=["reference", "2:4", "owl", "bfloat16", "reconstruction", "own target", "dense"],
)
def test_every_kind_of_trial_gives_the_same_result(usual: Engine, own: Settings, changes: dict[str, Any]) -> None:
    spec = trial_spec(**SMALL, **changes)
    budget = BUDGET // 2 if spec.dtype == "bfloat16" else BUDGET
    tight = Engine(dataclasses.replace(own, device_memory=budget))
    assert figures(succeed(tight, spec)) == figures(succeed(usual, spec))
    offloaded(tight)


def test_a_small_budget_calibrates_in_batches_with_a_warning(usual: Engine, own: Settings) -> None:
    spec = spec_of("wanda", calibration={"dataset": "brown", "samples": 24, "seqlen": 32})
    tight = Engine(dataclasses.replace(own, device_memory=BUDGET))
    result = succeed(tight, spec)
    assert [warning.partition(":")[0] for warning in result.warnings] == [
        "the device has room for 16 calibration samples at once, not 24"
    ]
    assert result.sparsity == succeed(usual, spec).sparsity
    assert result.measurements[0].value == pytest.approx(succeed(usual, spec).measurements[0].value, rel=1e-4)


@pytest.mark.parametrize("method", sorted(NEED_ALL_BLOCKS))
def test_a_method_that_needs_all_blocks_is_rejected_before_the_model_is_loaded(
    own: Settings, tight: Engine, method: str
) -> None:
    cold = Engine(dataclasses.replace(own, device_memory=BUDGET))
    succeed(tight, spec_of("magnitude"))
    for engine in (cold, tight):
        result = run(engine, spec_of(method))
        assert result.error is not None
        assert result.error.type == "PRUNE_LARGER_THAN_DEVICE"
        assert result.error.message.startswith(f"the model is larger than the device, and {method} ")
    assert cold._loaded is None


@pytest.mark.parametrize(
    ("budget", "changes", "message"),
    [
        (
            100_000,
            {},
            (
                "the device has 0.09537 MiB for trials, and the model needs at least 0.3297 MiB: "
                "the weights around its blocks take 0.03674 MiB, two blocks take 0.0708 MiB"
            ),
        ),
        (
            400_000,
            {"calibration": {"dataset": "brown", "samples": 2, "seqlen": 250}},
            (
                "with two blocks on the device 0.3107 MiB are left, and wanda needs at least 0.3677 MiB: "
                "0.3052 MiB for one of 2 samples of 250 tokens, 0.0625 MiB for its own work"
            ),
        ),
        (
            400_000,
            {"evaluations": [{"dataset": "brown", "seqlen": 64, "windows": 20}]},
            (
                "with two blocks on the device 0.3107 MiB are left, "
                "and evaluating 20 samples of 64 tokens at once needs 1.562 MiB"
            ),
        ),
    ],
    ids=["blocks", "calibration", "evaluation"],
)
def test_a_device_that_is_too_small_is_rejected_with_sizes(
    own: Settings, budget: int, changes: dict[str, Any], message: str
) -> None:
    result = run(Engine(dataclasses.replace(own, device_memory=budget)), spec_of("wanda", **changes))
    assert result.error is not None
    assert (result.error.type, result.error.message) == (
        "PRUNE_LARGER_THAN_DEVICE",
        f"{message} (SECATEUR_DEVICE_MEMORY)",
    )


def test_a_killed_trial_leaves_no_files(own: Settings, usual: Engine, tmp_path: Path) -> None:
    """Its files disappear with it, so the next trial finds no partial file."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "datasets").symlink_to(own.home / "datasets")
    spec = spec_of("wanda")
    (tmp_path / "spec.json").write_text(spec.to_json())
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "SECATEUR_HOME": str(home),
        "SECATEUR_MODEL_ROOTS": str(own.model_roots[0]),
        "SECATEUR_DEVICE": "cpu",
        "SECATEUR_DEVICE_MEMORY": str(BUDGET),
    }
    command = [sys.executable, "-m", "secateur", "trial", str(tmp_path / "spec.json"), "--progress"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as trial:
        assert trial.stderr is not None
        next(line for line in trial.stderr if "block 6 of 12: mlp.down_proj" in line)
        trial.kill()
    assert trial.returncode == -signal.SIGKILL
    assert list((home / "cache" / "offloaded").iterdir()) == []
    again = Engine(dataclasses.replace(own, home=home, device_memory=BUDGET))
    assert figures(succeed(again, spec)) == figures(succeed(usual, spec))


@pytest.mark.parametrize("phase", ["calibrate", "prune", "evaluate"])
def test_a_cancelled_trial_leaves_the_model_dense(tight: Engine, usual: Engine, phase: str) -> None:
    seen: list[Progress] = []

    def cancelled() -> bool:
        return sum(event.phase == phase for event in seen) == 9

    assert run(tight, spec_of("wanda"), seen.append, cancelled).status == "cancelled"
    assert seen[-1].phase == phase
    dense = trial_spec(**SMALL, **DENSE)
    assert figures(succeed(tight, dense)) == figures(succeed(usual, dense))


def test_progress_rises_to_one(tight: Engine) -> None:
    seen: list[Progress] = []
    assert run(tight, spec_of("wanda"), seen.append).status == "succeeded"
    fractions = [event.fraction for event in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)
    assert [event.step for event in seen if event.phase == "evaluate"] == [0] * 12 + [1]


@pytest.mark.parametrize(("method", "layout"), [("wanda", "plain"), ("structured", "shrunk")])
def test_an_offloaded_model_is_saved_as_the_same_files(
    usual: Engine, tight: Engine, tmp_path: Path, method: str, layout: Layout
) -> None:
    spec = spec_of(method, level=0.5)
    saved = {}
    for name, engine in (("usual", usual), ("tight", tight)):
        folder = tmp_path / name
        result = engine.run(
            spec,
            progress=lambda _: None,
            cancelled=lambda: False,
            keep=partial(artifacts.save, spec=spec, folders={layout: folder}),
        )
        assert result.status == "succeeded", result.error
        saved[name] = {file.name: file.read_bytes() for file in folder.glob("*") if "safetensors" in file.name}
    assert saved["tight"] == saved["usual"]
    assert saved["usual"]


@pytest.mark.parametrize(("amount", "count"), [("", None), ("1000", 1000), ("3KiB", 3072), ("2GiB", 2 << 30)])
def test_the_budget_setting_is_parsed(amount: str, count: int | None) -> None:
    assert Settings.from_environment({"SECATEUR_DEVICE_MEMORY": amount}).device_memory == count


@pytest.mark.parametrize("amount", ["0", "-1", "1.5GiB", "6GB", "6 GiB", "much"])
def test_a_wrong_budget_setting_is_rejected(amount: str) -> None:
    with pytest.raises(SecateurError, match="SECATEUR_DEVICE_MEMORY must be like 6GiB") as caught:
        Settings.from_environment({"SECATEUR_DEVICE_MEMORY": amount})
    assert caught.value.code == "PRUNE_VALIDATION"


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_stays_within_its_budget(own: Settings) -> None:
    usual, tight = (
        Engine(dataclasses.replace(own, device="cuda:0", device_memory=budget)) for budget in (None, BUDGET)
    )
    spec = spec_of("wanda", dtype="float32")
    assert figures(succeed(tight, spec)) == figures(succeed(usual, spec))
    offloaded(tight)
