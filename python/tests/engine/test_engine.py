"""Trials from spec to result: exact sparsity, restored weights, failures, fingerprints."""

import dataclasses
import json
import math
import shutil
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
from torch import Tensor

from conftest import (
    CALIBRATION,
    DENSE,
    EVALUATIONS,
    MAGNITUDE,
    figures,
    folder_of,
    run,
    succeed,
    trial_spec,
    warm,
    weights_digest,
)
from secateur.calibration.statistics import ColumnNorms
from secateur.engine import Engine
from secateur.engine import engine as engine_module
from secateur.errors import NotApplicable, SecateurError
from secateur.models import loading
from secateur.models.loading import LoadedModel
from secateur.models.weights.access import ResidentWeights
from secateur.pruning import registry
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.methods.magnitude import Magnitude
from secateur.settings import Settings
from secateur.spec import NonFinite, Progress, TrialSpec


def counted(engine: Engine, spec: TrialSpec) -> dict[str, list[int]]:
    """Zeros per row of every layer, counted while the pruned model is evaluated."""
    zeros: dict[str, list[int]] = {}

    def progress(event: Progress) -> None:
        if event.phase == "evaluate":
            for layer in (layer for block in warm(engine).decoder.layers for layer in block):
                zeros[layer.name] = (layer.weight == 0).sum(1).tolist()

    assert run(engine, spec, progress).status == "succeeded"
    return zeros


@pytest.mark.parametrize("model", ["file:llama", "file:opt"])
@pytest.mark.parametrize("level", [0.01, 0.3, 0.55, 0.99])
def test_sparsity_is_exact_in_every_comparison_group(engine: Engine, model: str, level: float) -> None:
    for name, rows in counted(engine, trial_spec(model=model, level=level)).items():
        inputs = 64 if name.endswith(("down_proj", "fc2")) else 32
        assert rows == [math.floor(level * inputs)] * len(rows), name
    for name, rows in counted(engine, trial_spec(model=model, level=level, **MAGNITUDE)).items():
        inputs = 64 if name.endswith(("down_proj", "fc2")) else 32
        assert sum(rows) == math.floor(level * inputs * len(rows)), name


@pytest.mark.parametrize(("pattern", "level"), [("2:4", 0.5), ("1:4", 0.75), ("6:8", 0.25)])
def test_achieved_sparsity_of_a_pattern(engine: Engine, pattern: str, level: float) -> None:
    result = succeed(engine, trial_spec(pattern=pattern, level=level))
    assert (result.sparsity.requested, result.sparsity.achieved) == (level, level)


def test_the_result_records_its_protocol(engine: Engine) -> None:
    result = succeed(engine, trial_spec(**{"pass": "reference"}))
    assert result.protocol is not None
    assert result.protocol.pass_ == "reference"
    used = result.protocol.calibration
    assert used is not None
    assert (used.dataset, used.split, used.samples, used.seqlen, used.tokens) == ("brown", "train", 6, 48, 288)
    measurement = result.measurements[0]
    assert (measurement.split, measurement.windows, measurement.tokens) == ("test", 20, 1280)
    assert measurement.bytes is not None
    assert measurement.bytes > 20 * 63  # the first token of a window has no prediction
    assert result.protocol.revision.startswith("sha256:")
    assert result.environment is not None
    assert (result.environment.device, result.environment.threads) == ("cpu", 1)
    assert result.environment.cpu_capability == torch.backends.cpu.get_cpu_capability()
    assert result.memory.peak_bytes > 0
    assert result.memory.device_peak_bytes is None
    phases = result.seconds.load + result.seconds.calibrate + result.seconds.prune + result.seconds.evaluate
    assert 0 < phases <= result.seconds.total


def test_magnitude_reads_no_data(engine: Engine) -> None:
    result = succeed(engine, trial_spec(**MAGNITUDE, calibration={"dataset": "no-such", "samples": 1}))
    assert result.protocol is not None
    assert result.protocol.calibration is None


def test_seqlen_defaults_to_the_models_longest(engine: Engine) -> None:
    data = {"dataset": "brown"}
    result = succeed(engine, trial_spec(calibration=data | {"samples": 2}, evaluations=[data | {"windows": 2}]))
    assert result.protocol is not None
    assert result.protocol.calibration is not None
    assert (result.protocol.calibration.seqlen, result.measurements[0].seqlen) == (256, 256)


def test_fewer_windows_than_requested_are_a_warning(engine: Engine) -> None:
    calibration = CALIBRATION | {"sampling": "sequential", "samples": 60_000}
    result = succeed(engine, trial_spec(calibration=calibration, evaluations=[EVALUATIONS[0] | {"windows": 10_000}]))
    assert [warning.partition(":")[0] for warning in result.warnings] == ["calibration", "brown/test"]


def test_trials_restore_every_bit_and_load_the_model_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    loads = []

    def load(*arguments: Any) -> LoadedModel:
        loads.append(arguments)
        return loading.load(*arguments)

    monkeypatch.setattr(engine_module, "load", load)
    dense = succeed(engine, trial_spec(**DENSE))
    before = weights_digest(engine)
    specs = [
        trial_spec(),
        trial_spec(**MAGNITUDE, level=0.9),
        trial_spec(pattern="2:4"),
        trial_spec(**{"pass": "reference"}, level=0.7),
    ]
    forwards = [figures(succeed(engine, spec)) for spec in specs]
    assert weights_digest(engine) == before
    backwards = [figures(succeed(engine, spec)) for spec in reversed(specs)]
    assert backwards[::-1] == forwards
    assert weights_digest(engine) == before
    assert figures(succeed(engine, trial_spec(**DENSE))) == figures(dense)
    assert len(loads) == 1


def test_the_engine_holds_at_most_one_more_copy_of_the_model(engine: Engine) -> None:
    succeed(engine, trial_spec())
    succeed(engine, trial_spec(**MAGNITUDE, level=0.9))
    loaded = warm(engine)
    pruned = sum(layer.weight.numel() for block in loaded.decoder.layers for layer in block)
    assert isinstance(loaded.weights, ResidentWeights)
    copies = list(loaded.weights._copies.values())
    assert sum(copy.numel() for copy in copies) == pruned
    assert pruned < sum(parameter.numel() for parameter in loaded.model.parameters())


def test_another_model_replaces_the_first(engine: Engine) -> None:
    first = succeed(engine, trial_spec())
    succeed(engine, trial_spec(model="file:opt"))
    assert figures(succeed(engine, trial_spec())) == figures(first)


def test_weights_that_cannot_be_restored_are_loaded_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = figures(succeed(engine, trial_spec()))

    def fail(*_: Any) -> None:
        raise torch.AcceleratorError("CUDA error: device-side assert triggered")

    with monkeypatch.context() as patch:
        patch.setattr(type(warm(engine).weights), "restore", fail)
        result = run(engine, trial_spec())
    assert (result.status, result.error and result.error.type) == ("failed", "PRUNE_DEVICE_FAILED")
    assert figures(succeed(engine, trial_spec())) == first


@pytest.mark.parametrize("method", ["sparsegpt", "alps", "movement"])
def test_progress_includes_the_cost_of_a_solver(engine: Engine, method: str) -> None:
    """With a narrow model and a short text, nearly all the work is the solver's."""
    before: dict[str, float] = {}
    for name in ("wanda", method):
        seen: list[Progress] = []
        run(engine, trial_spec(method={"id": name, "params": {}}), seen.append)
        before[name] = max(event.fraction for event in seen if event.phase == "prune")
        assert seen[-1].fraction == pytest.approx(1)
    assert before[method] > before["wanda"]


def test_progress_rises_to_one_and_names_every_layer_and_batch(engine: Engine) -> None:
    seen: list[Progress] = []
    run(engine, trial_spec(evaluations=[EVALUATIONS[0] | {"windows": 60}]), seen.append)
    fractions = [event.fraction for event in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)
    assert [event.step for event in seen if event.phase == "prune"] == list(range(1, 22))
    assert [event.step for event in seen if event.phase == "calibrate"] == [0, 1, 2]
    batches = [(event.step, event.steps) for event in seen if event.phase == "evaluate"]
    assert batches == [(1, 2), (2, 2)]
    assert {(event.phase, event.unit) for event in seen} == {
        ("load", "model"),
        ("calibrate", "block"),
        ("prune", "layer"),
        ("evaluate", "batch"),
    }
    assert "block 2 of 3: mlp.down_proj" in [event.message for event in seen]


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ZeroDivisionError("zero"), "builtins.ZeroDivisionError"),
        (MemoryError(), "PRUNE_OUT_OF_MEMORY"),
        (torch.OutOfMemoryError("no more"), "PRUNE_OUT_OF_MEMORY"),
        (torch.AcceleratorError("unspecified launch failure"), "PRUNE_DEVICE_FAILED"),
    ],
)
def test_a_failure_is_a_result_and_the_next_trial_succeeds(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, raised: Exception, kind: str
) -> None:
    sound = succeed(engine, trial_spec())

    def fail(_: ColumnNorms) -> Tensor:
        raise raised

    with monkeypatch.context() as patch:
        patch.setattr(ColumnNorms, "norms", fail)
        result = run(engine, trial_spec())
    assert result.status == "failed"
    assert result.error is not None
    assert result.error.type == kind
    assert result.error.message.startswith(
        "memory ran out in pruning, even in the smallest batches for 6 samples of 48 tokens and windows of 64 tokens; "
        if kind == "PRUNE_OUT_OF_MEMORY"
        else f"{raised}; in the method wanda, at the layer model.layers.0.self_attn.q_proj"
    )
    assert result.error.traceback is not None
    assert "_prune" in result.error.traceback
    assert result.fingerprint == sound.fingerprint
    assert figures(succeed(engine, trial_spec())) == figures(sound)


def test_a_library_that_panics_is_a_failure_and_the_next_trial_succeeds(engine: Engine, settings: Settings) -> None:
    folder = settings.model_roots[0] / "backtracking"
    shutil.copytree(settings.model_roots[0] / "llama", folder)
    path = folder / "tokenizer.json"
    split = {"type": "Split", "pattern": {"Regex": "(a|aa|a?a)+$"}, "behavior": "Isolated", "invert": False}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"pre_tokenizer": split}))
    (settings.data_roots[0] / "backtracking.txt").write_text("a" * 100_000 + "b")
    evaluation = EVALUATIONS[0] | {"dataset": "file:backtracking.txt"}
    result = run(engine, trial_spec(model="file:backtracking", evaluations=[evaluation]))
    assert result.status == "failed"
    assert result.error is not None
    assert result.error.type == "pyo3_runtime.PanicException"
    succeed(engine, trial_spec())


def test_a_perplexity_that_overflows_has_no_value(engine: Engine) -> None:
    succeed(engine, trial_spec(**DENSE))
    warm(engine).model.model.norm.weight.fill_(1e30)
    result = succeed(engine, trial_spec(**DENSE))
    assert [(part.value, part.status, part.non_finite) for part in result.measurements] == [(None, "overflow", None)]
    assert json.loads(result.to_json())["measurements"][0]["value"] is None


def test_a_perplexity_of_nan_says_where_that_begins_and_completes_the_progress(engine: Engine) -> None:
    succeed(engine, trial_spec(**DENSE))
    warm(engine).model.model.norm.weight[3] = math.nan
    seen: list[Progress] = []
    result = run(engine, trial_spec(**MAGNITUDE), seen.append)
    assert [(part.value, part.status) for part in result.measurements] == [(None, "nan")]
    assert result.measurements[0].non_finite == NonFinite(where="model.norm", what="weights")
    assert result.tokens_per_second is None
    assert seen[-1].step == seen[-1].steps
    assert seen[-1].fraction == pytest.approx(1)


def test_not_finite_weights_fail_and_name_the_layer(engine: Engine) -> None:
    succeed(engine, trial_spec(**DENSE))
    warm(engine).decoder.layers[1][3].weight[0, 0] = math.nan
    result = run(engine, trial_spec(**MAGNITUDE))
    assert result.error is not None
    place = "the first are the weights of model.layers.1.self_attn.o_proj"
    message = f"the dense model is not finite (NaN or infinity) in float32: {place}"
    assert (result.error.type, result.error.message) == ("PRUNE_NOT_FINITE", message)


class Impossible(Magnitude):
    """A method that applies to no model."""

    id: ClassVar[str] = "impossible"

    def scores(self, problem: LayerProblem) -> Tensor:  # noqa: ARG002
        raise NotApplicable("no biases")


def test_a_method_that_does_not_apply_is_not_a_failure(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.all_methods(), "impossible", Impossible)
    result = run(engine, trial_spec(method={"id": "impossible", "params": {}}))
    assert (result.status, result.reason, result.error) == ("not_applicable", "no biases", None)


def test_corrupt_weights_fail_the_trial_cleanly(settings: Settings, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "broken"))
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    engine = Engine(dataclasses.replace(settings, model_roots=(*settings.model_roots, tmp_path)))
    result = run(engine, trial_spec(model="file:broken"))
    assert result.status == "failed"
    assert result.error is not None
    assert result.error.type == "PRUNE_UNREADABLE_MODEL"
    assert "model.safetensors is damaged or incomplete" in result.error.message
    assert succeed(engine, trial_spec()).status == "succeeded"


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"method": {"id": "wand", "params": {}}}, "PRUNE_UNKNOWN_METHOD", "/method/id"),
        ({"method": {"id": "wanda", "params": {"variant": 1}}}, "PRUNE_INVALID_PARAMS", "/method/params/variant"),
        ({"pattern": "structured"}, "PRUNE_UNSUPPORTED_PATTERN", "/pattern"),
        ({"pattern": "4:4"}, "PRUNE_UNSUPPORTED_PATTERN", "/pattern"),
        ({"pattern": "1:4"}, "PRUNE_PATTERN_MISMATCH", "/level"),
        ({**DENSE, "level": 0.5}, "PRUNE_INVALID_PARAMS", "/method"),
        ({"model": "file:none"}, "PRUNE_UNKNOWN_MODEL", "/model"),
        ({"revision": "sha256:00"}, "PRUNE_MODEL_CHANGED", "/model"),
        ({"calibration": CALIBRATION | {"seqlen": 257}}, "PRUNE_SEQLEN_TOO_LONG", "/calibration/seqlen"),
        ({"calibration": {"dataset": "x"}}, "PRUNE_UNKNOWN_DATASET", "/calibration/dataset"),
        ({"evaluations": [{"dataset": "brown", "split": "x"}]}, "PRUNE_UNKNOWN_DATASET", "/evaluations/0/split"),
    ],
)
def test_a_wrong_spec_fails_with_a_pointer(engine: Engine, changes: dict[str, Any], code: str, pointer: str) -> None:
    spec = trial_spec(**changes)
    with pytest.raises(SecateurError) as caught:
        engine.fingerprint(spec)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
    result = run(engine, spec)
    assert result.status == "failed"
    assert result.error is not None
    assert result.error.type == code


def test_a_pattern_that_does_not_divide_a_layer_fails_before_anything_is_pruned(engine: Engine) -> None:
    result = run(engine, trial_spec(pattern="12:24"))
    assert result.error is not None
    assert result.error.type == "PRUNE_PATTERN_MISMATCH"
    assert result.error.message == "model.layers.0.self_attn.q_proj: 32 inputs are no multiple of 24"


def test_a_fingerprint_identifies_what_a_result_depends_on(engine: Engine, settings: Settings) -> None:
    base = engine.fingerprint(trial_spec())
    assert base == succeed(engine, trial_spec()).fingerprint == Engine(settings).fingerprint(trial_spec())
    # Explicit defaults do not change it, and neither does data that the method does not read.
    assert base == engine.fingerprint(trial_spec(calibration=CALIBRATION | {"split": "train"}, dtype="float32"))
    assert base == engine.fingerprint(trial_spec(method={"id": "wanda", "params": {"variant": False}}))
    magnitude = engine.fingerprint(trial_spec(**MAGNITUDE))
    assert magnitude == engine.fingerprint(trial_spec(**MAGNITUDE, calibration=CALIBRATION | {"seed": 1}))
    changed: list[dict[str, Any]] = [
        {"model": "file:opt"},
        {"method": {"id": "wanda", "params": {"variant": True}}},
        MAGNITUDE,
        DENSE,
        {"level": 0.6},
        {"pattern": "2:4"},
        {"calibration": CALIBRATION | {"samples": 5}},
        {"calibration": CALIBRATION | {"seed": 1}},
        {"calibration": CALIBRATION | {"sampling": "sequential"}},
        {"calibration": CALIBRATION | {"split": "test"}},
        {"evaluations": [EVALUATIONS[0] | {"windows": 19}]},
        {"evaluations": [EVALUATIONS[0] | {"split": "train"}]},
        {"dtype": "bfloat16"},
        {"pass": "reference"},
        {"seed": 1},
    ]
    fingerprints = [engine.fingerprint(trial_spec(**changes)) for changes in changed]
    assert len({base, *fingerprints}) == len(changed) + 1


def test_bfloat16_is_pruned_exactly(engine: Engine) -> None:
    result = succeed(engine, trial_spec(dtype="bfloat16", **MAGNITUDE))
    assert result.sparsity.achieved == 0.5
    assert result.protocol is not None
    assert result.protocol.dtype == "bfloat16"


def test_the_catalogue_lists_methods_models_and_datasets(engine: Engine) -> None:
    catalogue = engine.describe()
    assert catalogue.methods == [method.describe() for method in registry.all_methods().values()]
    assert [model.id for model in catalogue.models] == ["demo/smollm2-135m", "demo/brown-opt"]
    assert {"wikitext2-mini", "brown", "digits", "wikitext2", "c4", "ptb"} <= {info.id for info in catalogue.datasets}
    assert catalogue.memory_bytes is not None
    assert catalogue.memory_bytes > 1 << 30


@pytest.mark.parametrize("device", ["gpu", "meta", "cuda:99"])
def test_an_unknown_device_is_rejected(settings: Settings, device: str) -> None:
    with pytest.raises(SecateurError, match=f"evice '{device}'") as caught:
        Engine(dataclasses.replace(settings, device=device))
    assert caught.value.code == "PRUNE_VALIDATION"
