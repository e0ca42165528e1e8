"""A block whose layers are unusual gets one warning of each kind, whatever the method."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM

from conftest import run, succeed, trial_spec, warm
from secateur.engine import Engine
from secateur.pruning import layer_problem
from secateur.pruning.block_findings import BlockFindings
from secateur.pruning.registry import all_methods
from secateur.pruning.solvers.damping import Damped, with_damping
from secateur.settings import Settings
from secateur.spec import Progress, TrialSpec
from support.families import write_family
from support.pruning_runs import masks
from support.tiny_models import tokenizer

# The shares of one direction that the rows of the router get: for a token on either side of it, two others score higher
# than experts 1 and 3.
SHARES = {1: 0.25, 2: 2, 3: 0.5, 4: -1, 5: 1, 6: -2}
LAYERS = {"qwen3_moe": 28, "gpt_oss": 16}
PARAMS: dict[str, dict[str, Any]] = {
    "variational-dropout": {"steps": 2},
    "reinforcement": {"episodes": 1},
    "movement": {"effort": "low", "damping": 0.01},
}


def spec_of(method: str, model: str) -> TrialSpec:
    return trial_spec(
        model=f"file:{model}",
        method={"id": method, "params": PARAMS.get(method, {})},
        pattern=all_methods()[method].patterns[0],
        evaluations=[{"dataset": "brown", "seqlen": 32, "windows": 2}],
    )


@pytest.fixture(scope="module")
def mixtures(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with two models whose routers never choose experts 1 and 3 in the last two of three blocks."""
    root = tmp_path_factory.mktemp("mixtures")
    for family in LAYERS:
        write_family(root / family, family)
        tokenizer().save_pretrained(root / family)
        model = AutoModelForCausalLM.from_pretrained(root / family)
        for block in model.model.layers[1:]:
            avoid_two_experts(block.mlp)
        model.save_pretrained(root / family)
    return dataclasses.replace(settings, model_roots=(root,))


@torch.no_grad()
def avoid_two_experts(mixture: Any) -> None:
    if hasattr(mixture, "router"):
        mixture.router.bias[[1, 3]] = -1e4
        return
    direction = mixture.gate.weight[2].clone()
    for expert, share in SHARES.items():
        mixture.gate.weight[expert] = share * direction


@pytest.mark.parametrize("model", LAYERS)
@pytest.mark.parametrize("method", all_methods())
def test_layers_that_no_token_reached_get_one_warning_a_block(mixtures: Settings, method: str, model: str) -> None:
    result = run(Engine(mixtures), spec_of(method, model))
    assert result.status in {"succeeded", "not_applicable"}, result.error
    needs_data = result.status == "succeeded" and all_methods()[method].needs != "nothing"
    assert result.warnings == [
        f"no calibration token reached 6 of the {LAYERS[model]} layers of a block, the first "
        f"model.layers.{block}.mlp.experts.1.gate_proj; they are pruned without data"
        for block in (1, 2)
        if needs_data
    ]


@pytest.mark.parametrize("model", LAYERS)
@pytest.mark.parametrize("method", ["ewc", "gradient", "gradient-sensitive", "variational-dropout"])
def test_a_gradient_method_prunes_them_by_magnitude(mixtures: Settings, method: str, model: str) -> None:
    engine, found = Engine(mixtures), dict[str, dict[str, Tensor]]()
    for name in (method, "magnitude"):
        succeed_noting(engine, spec_of(name, model), lambda own, name=name: found.update({name: own}))  # type: ignore[misc]
    layers = [layer for layer in found[method] if ".1.mlp.experts.3." in layer or ".2.mlp.experts.1." in layer]
    assert len(layers) == 6
    assert all(torch.equal(found[method][layer], found["magnitude"][layer]) for layer in layers)


def succeed_noting(engine: Engine, spec: TrialSpec, note: Callable[[dict[str, Tensor]], Any]) -> None:
    """`note` gets the masks of the pruned model."""

    def progress(event: Progress) -> None:
        if event.phase == "evaluate":
            note(masks(warm(engine)))

    assert run(engine, spec, progress).status == "succeeded"


@pytest.mark.parametrize("method", ["sparsegpt", "alps", "movement"])
def test_matrices_that_need_more_damping_get_one_warning_a_block(
    engine: Engine, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raised_tenfold(gram: Tensor, damping: float, *rest: Any) -> Damped[Any]:
        return with_damping(gram, 10 * damping, *rest)

    monkeypatch.setattr(layer_problem, "with_damping", raised_tenfold)
    assert succeed(engine, spec_of(method, "llama")).warnings == [
        f"H is not positive definite for 7 of the 7 layers of a block, the first "
        f"model.layers.{block}.self_attn.q_proj; its damping was raised to at most 0.1"
        for block in range(3)
    ]


def test_the_warning_has_the_number_of_layers_and_the_largest_damping() -> None:
    findings = BlockFindings(layers=7)
    assert list(findings.warnings()) == []
    findings.raised_dampings |= {"q": 0.1, "k": 9.0, "o": 1.0}
    findings.unreached += ["up", "down"]
    assert list(findings.warnings()) == [
        "no calibration token reached 2 of the 7 layers of a block, the first up; they are pruned without data",
        "H is not positive definite for 3 of the 7 layers of a block, the first q; its damping was raised to at most 9",
    ]
