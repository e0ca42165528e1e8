"""The methods that prune whole rows, each against its definition in loops."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from transformers import AutoModelForCausalLM, LlamaConfig

from conftest import run, succeed, trial_spec
from secateur.engine import Engine
from secateur.errors import NotApplicable
from secateur.models.blocks.decoder import find_decoder
from secateur.pruning.methods.k_means import cluster, draw_seeds
from secateur.pruning.registry import create
from secateur.pruning.row_pruning import require_biases
from secateur.spec import Progress, TrialSpec
from support.layer_problems import draw, problem

METHODS = ["bias", "opposite-bias", "l1-norm", "k-means"]
levels = st.one_of(st.floats(0, 1, exclude_max=True), st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9, 0.99]))
# Few distinct values, so that rows and biases tie or coincide.
values = st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, 3e4])


def prune(method_id: str, weight: Tensor, bias: Tensor | None, **changes: Any) -> tuple[Tensor, Tensor | None]:
    """The pruned weight, and the bias if the method changes it."""
    pruned = create(method_id, {}).prune(problem(weight, bias=bias, pattern="structured", **changes))
    return pruned.weight, pruned.bias


def lowest(scores: list[float], count: int) -> list[int]:
    return sorted(range(len(scores)), key=lambda row: (scores[row], row))[:count]


SCORES: dict[str, Callable[[Tensor, Tensor], list[float]]] = {
    "bias": lambda _, bias: [abs(value) for value in bias.tolist()],
    "opposite-bias": lambda _, bias: [-abs(value) for value in bias.tolist()],
    "l1-norm": lambda weight, _: [sum(abs(value) for value in row) for row in weight.tolist()],
}


@st.composite
def layers(draw_from: st.DrawFn) -> tuple[Tensor, Tensor]:
    rows, columns = draw_from(st.integers(1, 9)), draw_from(st.integers(1, 5))
    numbers = draw_from(st.lists(values, min_size=rows * (columns + 1), max_size=rows * (columns + 1)))
    table = torch.tensor(numbers).view(rows, columns + 1)
    return table[:, :-1], table[:, -1]


@pytest.mark.parametrize("method_id", SCORES)
@settings(max_examples=100, deadline=None)
@given(layer=layers(), level=levels)
def test_the_lowest_rows_are_pruned_ties_by_index(method_id: str, layer: tuple[Tensor, Tensor], level: float) -> None:
    weight, bias = layer
    gone = lowest(SCORES[method_id](weight, bias), math.floor(level * len(weight)))
    expected, expected_bias = weight.clone(), bias.clone()
    expected[gone], expected_bias[gone] = 0, 0
    found, found_bias = prune(method_id, weight, bias, level=level)
    assert torch.equal(found, expected)
    if method_id == "l1-norm":
        assert found_bias is not None
        assert torch.equal(found_bias, expected_bias)
    else:
        assert found_bias is None


def test_the_l1_norm_needs_no_bias() -> None:
    weight = draw(10, 4)
    found, bias = prune("l1-norm", weight, None)
    assert bias is None
    assert torch.equal(found, prune("l1-norm", weight, torch.ones(10))[0])


def plain_seeds(rows: list[list[float]], count: int, generator: torch.Generator) -> list[int]:
    seeds: list[int] = []
    for draw_ in torch.rand(count, generator=generator, dtype=torch.float64).tolist():
        chances = [min((squared(row, rows[seed]) for seed in seeds), default=1.0) for row in rows]
        upto, target = 0.0, draw_ * sum(chances)
        for row, chance in enumerate(chances):
            upto += chance
            if upto > target:
                seeds.append(row)
                break
    return seeds


def squared(one: list[float], other: list[float]) -> float:
    return sum((left - right) ** 2 for left, right in zip(one, other, strict=True))


def plain_k_means(rows: list[list[float]], seeds: list[int]) -> set[int]:
    """The rows to keep. No cluster may become empty."""
    centroids = [rows[seed] for seed in seeds]
    clusters: list[int] = []
    while True:
        found = [min(range(len(seeds)), key=lambda index: squared(row, centroids[index])) for row in rows]
        if found == clusters:
            break
        clusters = found
        for index in range(len(seeds)):
            members = [row for row, its in zip(rows, clusters, strict=True) if its == index]
            centroids[index] = [sum(column) / len(members) for column in zip(*members, strict=True)]
    distances = [squared(row, centroids[its]) for row, its in zip(rows, clusters, strict=True)]
    return {
        min((row for row in range(len(rows)) if clusters[row] == index), key=lambda row: round(distances[row], 9))
        for index in range(len(seeds))
    }


@pytest.mark.parametrize("level", [0.2, 0.5, 0.8, 0.97])
@pytest.mark.parametrize("seed", range(4))
def test_k_means_equals_the_plain_algorithm(level: float, seed: int) -> None:
    weight = draw(40, 7, seed=seed) + 100  # far from the origin, where float32 loses most precision
    layer = problem(weight, level=level, seed=seed, pattern="structured")
    count = 40 - math.floor(level * 40)
    rows = weight.double().tolist()
    seeds = plain_seeds(rows, count, layer.generator())
    centred = weight - weight.mean(dim=0)
    assert draw_seeds(centred @ centred.T, count, layer.generator()).tolist() == seeds
    kept = create("k-means", {}).prune(layer).weight.any(dim=1)
    assert set(kept.nonzero().flatten().tolist()) == plain_k_means(rows, seeds)


@settings(max_examples=200, deadline=None)
@given(layer=layers(), level=levels, seed=st.integers(0, 9))
def test_k_means_keeps_the_exact_count_of_rows_unchanged(layer: tuple[Tensor, Tensor], level: float, seed: int) -> None:
    weight = torch.cat([layer[0], torch.ones(len(layer[0]), 1)], dim=1)  # no row is zero by itself
    found, bias = prune("k-means", weight, layer[1], level=level, seed=seed)
    gone = (found == 0).all(dim=1)
    assert int(gone.sum()) == math.floor(level * len(weight))
    assert torch.equal(found[~gone], weight[~gone])
    assert bias is None
    assert torch.equal(found, prune("k-means", weight, layer[1], level=level, seed=seed)[0])


def test_k_means_keeps_one_row_of_each_kind() -> None:
    kinds = torch.eye(8).repeat(5, 1)[torch.randperm(40, generator=torch.Generator().manual_seed(0))]
    for seed in range(10):
        found, _ = prune("k-means", kinds + 0.01 * draw(40, 8), None, level=0.8, seed=seed)
        kept = found.abs().argmax(dim=1)[found.any(dim=1)]
        assert len(kept) == 8
        # k-means++ finds most kinds, not always all of them
        assert len(kept.unique()) >= 7
    exact, _ = prune("k-means", kinds, None, level=0.8)
    assert sorted(exact.argmax(dim=1)[exact.any(dim=1)].tolist()) == list(range(8))


def test_a_cluster_that_loses_all_rows_is_dropped() -> None:
    """With three seeds at two positions, the second of the equal seeds gets no row, and the others still converge."""
    rows = torch.tensor([[0.0], [0.0], [10.0], [11.0], [14.0]])
    clusters, distances = cluster(rows @ rows.T, torch.tensor([0, 1, 2]))
    assert clusters.tolist() == [0, 0, 2, 2, 2]
    torch.testing.assert_close(distances, torch.tensor([0.0, 0.0, 25 / 9, 4 / 9, 49 / 9]), rtol=1e-4, atol=1e-4)


def test_k_means_lowers_the_error_of_its_seeds() -> None:
    rows = draw(200, 16)
    gram = rows @ rows.T
    seeds = draw_seeds(gram, 20, torch.Generator().manual_seed(0))
    before = torch.cdist(rows, rows[seeds]).square().amin(dim=1).sum()
    clusters, distances = cluster(gram, seeds)
    centroids = torch.stack([rows[clusters == index].mean(dim=0) for index in range(20)])
    torch.testing.assert_close(distances, (rows - centroids[clusters]).square().sum(dim=1), rtol=1e-4, atol=1e-4)
    assert distances.sum() < 0.9 * before
    assert torch.equal(torch.cdist(rows, centroids).argmin(dim=1), clusters)


@pytest.mark.parametrize(("method_id", "value"), [("k-means", math.nan), ("k-means", math.inf), ("l1-norm", math.nan)])
def test_a_row_whose_score_is_nan_is_rejected(method_id: str, value: float) -> None:
    weight = draw(6, 4)
    weight[2, 1] = value
    with pytest.raises(FloatingPointError, match="NaN"):
        prune(method_id, weight, None)


def test_the_l1_norm_keeps_an_infinite_row() -> None:
    weight = draw(6, 4)
    weight[2, 1] = math.inf
    assert prune("l1-norm", weight, None)[0][2].isinf().any()


def test_a_model_with_biases_on_some_linears_only_is_not_applicable() -> None:
    config = LlamaConfig(
        hidden_size=8,
        intermediate_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        vocab_size=8,
        attention_bias=True,
    )
    decoder = find_decoder(AutoModelForCausalLM.from_config(config))
    with pytest.raises(
        NotApplicable, match=r"6 of 14 layers have no bias, for example model\.layers\.0\.mlp\.gate_proj"
    ):
        require_biases(decoder)


def spec_of(method_id: str, **changes: Any) -> TrialSpec:
    return trial_spec(method={"id": method_id, "params": {}}, pattern="structured", **changes)


@pytest.mark.parametrize("method_id", ["bias", "opposite-bias"])
def test_bias_methods_are_not_applicable_to_a_model_without_biases(engine: Engine, method_id: str) -> None:
    result = run(engine, spec_of(method_id))
    assert (result.status, result.error) == ("not_applicable", None)
    assert result.reason is not None
    assert result.reason.startswith("21 of 21 layers have no bias")
    assert result.sparsity.achieved is None
    assert result.measurements == []


@pytest.mark.parametrize(
    ("method_id", "model", "dtype"),
    [
        *((method_id, "file:opt", dtype) for method_id in METHODS for dtype in ("float32", "bfloat16")),
        ("l1-norm", "file:llama", "float32"),
        ("k-means", "file:llama", "float32"),
    ],
)
@pytest.mark.parametrize("level", [0.3, 0.99])
def test_a_trial_prunes_whole_rows(engine: Engine, method_id: str, model: str, dtype: str, level: float) -> None:
    seen: list[str] = []

    def progress(event: Progress) -> None:
        if event.phase == "evaluate" and not seen and engine._loaded:
            for layer in (layer for block in engine._loaded.decoder.layers for layer in block):
                gone = (layer.weight == 0).all(dim=1)
                seen.append(layer.name)
                assert int(gone.sum()) == math.floor(level * len(gone)), layer.name
                assert int((layer.weight == 0).sum()) == int(gone.sum()) * layer.weight.shape[1], layer.name
                if layer.bias is not None:
                    assert bool((layer.bias[gone] == 0).all()) == (method_id == "l1-norm"), layer.name

    result = run(engine, spec_of(method_id, model=model, dtype=dtype, level=level), progress)
    assert result.status == "succeeded", result.error
    assert seen
    assert result.protocol is not None
    assert result.protocol.calibration is None


def test_trials_do_not_depend_on_their_order(engine: Engine) -> None:
    specs = [spec_of(method_id, model="file:opt", level=level) for method_id in METHODS for level in (0.3, 0.6)]
    forwards = [succeed(engine, spec).measurements[0].value for spec in specs]
    backwards = [succeed(engine, spec).measurements[0].value for spec in reversed(specs)]
    assert backwards[::-1] == forwards
    assert len(set(forwards)) == len(forwards)
