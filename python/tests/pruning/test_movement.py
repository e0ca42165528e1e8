"""Movement against a plain layer-by-layer implementation that runs the dense model too, and its parameters."""

import copy
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import LlamaForCausalLM, PreTrainedModel

from conftest import succeed, trial_spec
from secateur.calibration.dense_target import DenseTarget
from secateur.calibration.statistics import Gram, SplitGram
from secateur.engine import Engine
from secateur.models.blocks.decoder import Layer, find_decoder, residual_writers
from secateur.models.blocks.runner import BlockRunner
from secateur.models.loading import LoadedModel, load
from secateur.models.sources.source import locate
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import keep_mask
from secateur.pruning.method import Method
from secateur.pruning.methods.movement import Movement
from secateur.pruning.registry import create
from secateur.settings import Settings
from support import plain_solvers
from support.layer_problems import correlated, draw, gathered, problem
from support.pruning_runs import WINDOWS, prune_by
from support.tiny_models import ARCHITECTURES

LEVEL = 0.6
DAMPING = 0.1


@pytest.fixture(params=ARCHITECTURES)
def loaded(request: pytest.FixtureRequest, settings: Settings) -> LoadedModel:
    return load(locate(f"file:{request.param}", settings), "float32", torch.device("cpu"))


def exact(params: dict[str, Any]) -> Method:
    """Movement with a final move that runs until it converges."""
    method = create("movement", {"damping": DAMPING, **params})
    method._effort = replace(method._effort, moves=300)  # type: ignore[attr-defined]
    return method


def prune(loaded: LoadedModel, method: Method, **choices: Any) -> dict[str, Tensor]:
    prune_by(loaded, method, level=LEVEL, gather=SplitGram, **choices)
    return weights(loaded.model)


def weights(model: PreTrainedModel) -> dict[str, Tensor]:
    return {layer.name: layer.weight.clone() for block in find_decoder(model).layers for layer in block}


def seen_by(model: PreTrainedModel, layer: Layer) -> tuple[Tensor, Tensor]:
    """A layer's inputs, [tokens, inputs], and the residual stream before the layer writes to it, [tokens, width]."""
    decoder = find_decoder(model)
    [own] = [other for other in decoder.layers[layer.block] if other.role == layer.role]
    writers = residual_writers(decoder.layers[layer.block])
    earlier = writers[: writers.index(own)] if own in writers else ()
    inputs: list[Tensor] = []
    residual: list[Tensor] = []
    with ExitStack() as hooks, torch.no_grad():
        hooks.callback(own.module.register_forward_pre_hook(lambda _, given: inputs.append(given[0])).remove)
        block = decoder.blocks[layer.block]
        hooks.callback(block.register_forward_pre_hook(lambda _, given: residual.append(given[0])).remove)
        for other in earlier:
            hooks.callback(other.module.register_forward_hook(lambda _, __, given: residual.append(given)).remove)
        model(WINDOWS, use_cache=False)
    rows = inputs[0].reshape(-1, inputs[0].shape[-1])
    return rows, torch.stack([part.reshape(len(rows), -1) for part in residual]).sum(0)


def prune_plainly(loaded: LoadedModel, *, dense_target: bool) -> dict[str, Tensor]:
    """On Wanda's masks, layer by layer: whole forward passes of both models, then the normal equations in float64."""
    dense, pruned = copy.deepcopy(loaded.model), loaded.model
    for block in loaded.decoder.layers:
        writers = {layer.role for layer in residual_writers(block)}
        for layer in block:
            (inputs, stream), (dense_inputs, dense_stream) = seen_by(pruned, layer), seen_by(dense, layer)
            inputs, dense_inputs, weight = inputs.double(), dense_inputs.double(), layer.weight.double()
            gram = inputs.T @ inputs / len(inputs)
            keep = keep_mask(
                weight.abs() * gram.diagonal().sqrt(),
                level=LEVEL,
                pattern="unstructured",
                group="row",
            )
            target = weight @ gram
            if dense_target:
                target = weight @ (dense_inputs.T @ inputs) / len(inputs)
                if layer.role in writers:
                    target = target + (dense_stream - stream).double().T @ inputs / len(inputs)
            target = target + DAMPING * weight * gram.diagonal()
            layer.weight.copy_(plain_solvers.move(weight, plain_solvers.shrunk(gram, DAMPING), keep, target))
    return weights(pruned)


@pytest.mark.parametrize("target", ["own", "dense"])
@pytest.mark.parametrize("batch", [2, 5])
def test_the_move_equals_the_plain_implementation(loaded: LoadedModel, target: str, batch: int) -> None:
    original = copy.deepcopy(loaded)
    expected = prune_plainly(loaded, dense_target=target == "dense")
    found = prune(original, exact({"support": "wanda", "target": target}), batch=batch)
    for name, weight in expected.items():
        assert torch.equal(found[name] == 0, weight == 0), name
        torch.testing.assert_close(found[name], weight, rtol=2e-3, atol=2e-3 * float(weight.abs().max()))


def test_the_dense_target_changes_nothing_for_the_first_layers(loaded: LoadedModel) -> None:
    """The first block has the same inputs in both models, so both targets are equal."""
    first = loaded.decoder.layers[0][0].name
    own = prune(copy.deepcopy(loaded), create("movement", {"target": "own"}))[first]
    dense = prune(loaded, create("movement", {}))[first]
    torch.testing.assert_close(own, dense, rtol=1e-4, atol=1e-5)


SUPPORTS = ["search", "wanda", "sparsegpt"]


@pytest.mark.parametrize("support", SUPPORTS)
def test_level_zero_leaves_the_dense_weight(support: str) -> None:
    weight = draw(12, 32)
    known = problem(weight, gathered(SplitGram, correlated(300, 32)), level=0.0)
    pruned = create("movement", {"support": support}).prune(known).weight
    torch.testing.assert_close(pruned, weight, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("support", SUPPORTS)
def test_an_n_of_m_pattern_keeps_n_of_every_m_weights(support: str) -> None:
    known = problem(draw(12, 32), gathered(SplitGram, correlated(300, 32)), level=0.5, pattern="2:4")
    pruned = create("movement", {"support": support}).prune(known).weight
    assert ((pruned != 0).view(-1, 4).sum(1) == 2).all()


def test_each_effort_leaves_less_error_than_the_one_below() -> None:
    weight, inputs = draw(64, 96), correlated(3000, 96)
    known: LayerProblem = problem(weight, gathered(Gram, inputs), level=0.7)
    errors = [
        float((inputs @ (weight - create(name, params).prune(known).weight).T).square().sum())
        for name, params in (
            ("sparsegpt", {}),
            ("movement", {"damping": 0.01, "effort": "low"}),
            ("movement", {"damping": 0.01}),
            ("movement", {"damping": 0.01, "effort": "high"}),
        )
    ]
    assert all(more > less for more, less in pairwise(errors)), errors


def test_the_estimated_cost_rises_with_each_effort() -> None:
    costs = [create("movement", {"effort": effort}).solving_cost(1000, 64) for effort in ("low", "medium", "high")]
    assert costs[0] < costs[1] < costs[2]
    assert costs[2] == create("movement", {"effort": "high", "epochs": 0}).solving_cost(0, 64) + 4 * 3 * 1000


def test_fewer_tokens_choose_more_damping_and_the_move_helps_on_held_out_tokens() -> None:
    """Correlations between columns are unreliable with few tokens."""
    weight, held_out = draw(48, 64), correlated(5000, 64)[4000:]
    chosen = []
    for rows in (70, 150, 4000):
        known = problem(weight, gathered(SplitGram, correlated(5000, 64)[:rows]), level=0.6)
        movement = create("movement", {})
        assert isinstance(movement, Movement)
        chosen.append(movement.choose_damping(known))
        moved, wanda = (method.prune(known).weight for method in (movement, create("wanda", {})))
        assert (held_out @ (weight - moved).T).norm() < 0.97 * (held_out @ (weight - wanda).T).norm()
    assert chosen == sorted(chosen, reverse=True)
    assert chosen[0] > 10 * chosen[-1]


def test_one_token_hardly_moves_any_weight() -> None:
    weight, inputs = draw(8, 16), draw(1, 16)
    pruned = create("movement", {}).prune(problem(weight, gathered(SplitGram, inputs))).weight
    kept = pruned != 0
    torch.testing.assert_close(pruned[kept], weight[kept], rtol=0.5, atol=0.5)


def test_reconstruction_keeps_the_zeros_changes_the_weights_and_can_be_repeated(engine: Engine) -> None:
    results = {
        epochs: succeed(engine, trial_spec(method={"id": "movement", "params": {"epochs": epochs}}, level=0.6))
        for epochs in (0, 4)
    }
    assert results[0].sparsity.achieved == results[4].sparsity.achieved
    values = [results[epochs].measurements[0].value for epochs in (0, 4)]
    assert values[0] != values[1]
    again = succeed(engine, trial_spec(method={"id": "movement", "params": {"epochs": 4}}, level=0.6))
    assert again.measurements[0].value == values[1]


@torch.no_grad()
def test_writers_count_only_if_the_block_is_its_inputs_plus_their_outputs(loaded: LoadedModel) -> None:
    """If half the output is lost on its way to the residual stream, the layer must not correct the stream's error."""
    runner = BlockRunner(loaded.model, loaded.decoder, WINDOWS, 5)
    target = DenseTarget(runner)
    target.run_block(0, loaded.decoder.layers[0], runner)
    assert [layer.role for layer in target.writers] == [
        layer.role for layer in residual_writers(loaded.decoder.layers[0])
    ]
    assert len(target.writers) == 2
    if isinstance(loaded.model, LlamaForCausalLM):
        mlp = loaded.decoder.blocks[1].get_submodule("mlp")
        mlp.register_forward_hook(lambda _, __, output: output / 2)
        target.run_block(1, loaded.decoder.layers[1], runner)
        assert not target.writers
