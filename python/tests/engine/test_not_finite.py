"""A model that gives NaN or infinity fails with one code, which says whether it is dense, in which dtype and where."""

import dataclasses
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from conftest import DENSE, MAGNITUDE, folder_of, run, succeed, trial_spec, warm
from secateur.engine import Engine
from secateur.models.sources.checkpoint import WEIGHTS
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.methods.magnitude import Magnitude
from secateur.settings import Settings
from secateur.spec import TrialSpec

Weights = dict[str, Tensor]
WANDA = {"method": {"id": "wanda", "params": {}}}
MOVEMENT = {"method": {"id": "movement", "params": {}}, "level": 0.99}
HALF = {"dtype": "float16"}
ADVICE = "; try float32 or bfloat16, which hold larger numbers"


def failure(engine: Engine, spec: TrialSpec) -> str:
    """The message of a trial that fails because of NaN or infinity."""
    result = run(engine, spec)
    assert (result.status, result.measurements) == ("failed", [])
    assert result.error is not None
    assert result.error.type == "PRUNE_NOT_FINITE", result.error.traceback
    return result.error.message


def nan_norm(weights: Weights) -> Weights:
    return weights | {"model.norm.weight": torch.full_like(weights["model.norm.weight"], math.nan)}


def large_embeddings(weights: Weights) -> Weights:
    return {name: value * 1e5 if "embed" in name else value for name, value in weights.items()}


def large_everywhere(weights: Weights) -> Weights:
    return {name: value * 12 for name, value in weights.items()}


@pytest.mark.parametrize("method", [DENSE, MAGNITUDE, MOVEMENT], ids=["dense", "magnitude", "movement"])
@pytest.mark.parametrize(
    ("change", "dtype", "place"),
    [
        (nan_norm, "float32", "weights of model.norm"),
        (large_embeddings, "float16", f"weights of model.embed_tokens{ADVICE}"),
        (large_everywhere, "float16", f"outputs of model.layers.0.mlp.down_proj{ADVICE}"),
    ],
)
def test_a_dense_model_that_is_not_finite_fails_every_trial_before_it_prunes(
    settings: Settings,
    tmp_path: Path,
    change: Callable[[Weights], Weights],
    dtype: str,
    place: str,
    method: dict[str, object],
) -> None:
    folder = shutil.copytree(folder_of(settings, "file:llama"), tmp_path / "llama")
    save_file(change(load_file(folder / WEIGHTS)), folder / WEIGHTS)
    engine = Engine(dataclasses.replace(settings, model_roots=(tmp_path,)))
    message = f"the dense model is not finite (NaN or infinity) in {dtype}: the first are the {place}"
    assert failure(engine, trial_spec(**method, dtype=dtype)) == message


def test_a_dense_model_that_the_probe_does_not_show_to_be_broken_fails_when_it_is_measured(engine: Engine) -> None:
    succeed(engine, trial_spec(**DENSE))
    warm(engine).model.model.norm.weight[3] = math.nan  # the probe was before
    assert failure(engine, trial_spec(**DENSE)) == (
        "the dense model is not finite (NaN or infinity) in float32: the first are the weights of model.norm"
    )


def test_the_cause_of_a_failure_while_pruning_is_looked_for_in_the_dense_model(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scores(_: Magnitude, problem: LayerProblem) -> Tensor:
        return torch.full_like(problem.weight, math.nan)

    monkeypatch.setattr(Magnitude, "scores", scores)
    layer = "model.layers.0.self_attn.q_proj"
    assert failure(engine, trial_spec(**MAGNITUDE)) == (
        f"while pruning: {layer}: a score is NaN; the dense model is finite in float32 before that"
    )


def test_weights_that_the_dtype_cannot_hold_are_not_written(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Magnitude, "prune", lambda _, problem: Pruned(problem.weight * 1e6))
    assert failure(engine, trial_spec(**MAGNITUDE, **HALF)) == (
        "while pruning: the pruned weights of model.layers.0.self_attn.q_proj are not finite (NaN or infinity); "
        "the dense model is finite in float16 before that"
    )
