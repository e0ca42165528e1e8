"""Methods that score weights without gradients or a solver, each against its definition in loops."""

import itertools
import math
from collections import Counter
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from conftest import CALIBRATION, run, succeed, trial_spec
from secateur.calibration.statistics import ColumnNorms
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.pruning.method import Score
from secateur.pruning.registry import create
from secateur.spec import Progress, TrialSpec
from support.layer_problems import correlated, draw, problem

METHODS = ["opposite-magnitude", "movement-magnitude", "random", "random-pattern", "ria"]
levels = st.one_of(st.floats(0, 1, exclude_max=True), st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]))
sides = st.integers(1, 13)


def keep_of(method_id: str, weight: Tensor, **changes: Any) -> Tensor:
    """The mask of a scoring method. Zeros in the pruned weight would not show it if the weights contain zeros."""
    method, layer = create(method_id, changes.pop("params", {})), problem(weight, **changes)
    assert isinstance(method, Score)
    keep = layer.keep(method.scores(layer), method.group)
    assert torch.equal(method.prune(layer).weight, weight.masked_fill(~keep, 0))
    return keep


def plain_keep(scores: dict[tuple[int, int], float], shape: torch.Size, pattern: str, level: float) -> Tensor:
    """The mask that prunes the lowest scores, ties by index."""
    keep = torch.ones(shape, dtype=torch.bool)
    if pattern == "unstructured":
        groups = [(list(itertools.product(range(shape[0]), range(shape[1]))), math.floor(level * shape.numel()))]
    else:
        kept, tile = map(int, pattern.split(":"))
        starts = itertools.product(range(shape[0]), range(0, shape[1], tile))
        groups = [([(row, start + step) for step in range(tile)], tile - kept) for row, start in starts]
    for places, pruned in groups:
        for place in sorted(places, key=lambda place: (scores[place], place))[:pruned]:
            keep[place] = False
    return keep


def opposite_magnitude(weight: Tensor) -> dict[tuple[int, int], float]:
    rows, columns = weight.shape
    return {place: -abs(float(weight[place])) for place in itertools.product(range(rows), range(columns))}


@pytest.mark.parametrize(("pattern", "level"), [("unstructured", 0.3), ("unstructured", 0.71), ("2:4", 0.5)])
def test_opposite_magnitude_prunes_the_largest(pattern: str, level: float) -> None:
    weight = draw(7, 12)
    weight[2] = weight[5].abs()  # ties
    expected = plain_keep(opposite_magnitude(weight), weight.shape, pattern, level)
    assert torch.equal(keep_of("opposite-magnitude", weight, pattern=pattern, level=level), expected)


def test_opposite_magnitude_and_magnitude_share_no_pruned_weight_up_to_one_half() -> None:
    weight = draw(9, 16)
    assert (keep_of("opposite-magnitude", weight) | keep_of("magnitude", weight)).all()


def plain_movement(weight: Tensor, pattern: str, level: float) -> Tensor:
    sizes = {place: -score for place, score in opposite_magnitude(weight).items()}
    keep = plain_keep(sizes, weight.shape, pattern, level)
    moved = torch.zeros_like(weight)
    for row in range(weight.shape[0]):
        kept = [column for column in range(weight.shape[1]) if keep[row, column]]
        mass = sum(float(weight[row, column]) for column in range(weight.shape[1]) if column not in kept)
        for column in kept:
            moved[row, column] = float(weight[row, column]) + mass / len(kept)
    return moved


@settings(max_examples=60, deadline=None)
@given(rows=sides, columns=sides, level=levels, seed=st.integers(0, 99))
def test_movement_on_magnitude_spreads_the_pruned_weights(rows: int, columns: int, level: float, seed: int) -> None:
    weight = draw(rows, columns, seed=seed)
    found = create("movement-magnitude", {}).prune(problem(weight, level=level)).weight
    torch.testing.assert_close(found, plain_movement(weight, "unstructured", level), rtol=1e-5, atol=1e-6)
    assert int((found == 0).sum()) == math.floor(level * weight.numel())


def test_movement_on_magnitude_keeps_the_sum_of_each_row_with_kept_weights() -> None:
    weight = draw(6, 20)
    weight[3] *= 1e-3  # pruned as a whole
    found = create("movement-magnitude", {}).prune(problem(weight, level=0.6)).weight
    assert not found[3].any()
    others = [0, 1, 2, 4, 5]
    torch.testing.assert_close(found.sum(dim=1)[others], weight.sum(dim=1)[others], rtol=1e-5, atol=1e-5)
    in_tiles = create("movement-magnitude", {}).prune(problem(weight, pattern="2:4")).weight
    torch.testing.assert_close(in_tiles, plain_movement(weight, "2:4", 0.5), rtol=1e-5, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(rows=sides, columns=sides, level=levels)
def test_random_prunes_the_exact_count(rows: int, columns: int, level: float) -> None:
    keep = keep_of("random", torch.zeros(rows, columns), level=level)
    assert int((~keep).sum()) == math.floor(level * keep.numel())


def test_random_draws_all_sets_equally_often() -> None:
    """Two of four weights, in 3000 layers: six sets, each 500 times with a standard deviation of 20."""
    weight = torch.ones(2, 2)
    sets = Counter(tuple(keep_of("random", weight, name=f"layer {index}").flatten().tolist()) for index in range(3000))
    assert len(sets) == 6
    assert all(400 < count < 600 for count in sets.values())


def test_random_in_tiles_draws_all_patterns_equally_often() -> None:
    keep = keep_of("random", torch.ones(60, 200), pattern="2:4").view(-1, 4)
    patterns = Counter(map(tuple, keep.tolist()))
    assert len(patterns) == 6
    assert all(400 < count < 600 for count in patterns.values())


@pytest.mark.parametrize("method_id", ["random", "random-pattern"])
def test_draws_depend_only_on_seed_and_layer_and_nest(method_id: str) -> None:
    weight = torch.ones(20, 30)
    keep = keep_of(method_id, weight, name="a", seed=1)
    assert torch.equal(keep_of(method_id, draw(20, 30), name="a", seed=1), keep)
    assert not torch.equal(keep_of(method_id, weight, name="b", seed=1), keep)
    assert not torch.equal(keep_of(method_id, weight, name="a", seed=2), keep)
    assert (keep_of(method_id, weight, name="a", seed=1, level=0.3) | ~keep).all()


@settings(max_examples=150, deadline=None)
@given(rows=sides, columns=st.integers(1, 40), tile=st.integers(1, 20), level=levels)
def test_random_pattern_prunes_the_exact_count(rows: int, columns: int, tile: int, level: float) -> None:
    keep = keep_of("random-pattern", torch.ones(rows, columns), level=level, params={"tile": tile})
    assert int((~keep).sum()) == math.floor(level * keep.numel())
    pruned = (~keep[:, : columns // tile * tile]).reshape(-1, tile).sum(dim=1)
    if len(pruned):
        assert pruned.max() <= math.floor(level * tile) + 1
        assert pruned.min() >= math.ceil(level * tile) - 1


@settings(max_examples=100, deadline=None)
@given(data=st.data(), rows=sides, columns=st.integers(1, 40), tile=st.sampled_from([2, 4, 8, 16]))
def test_random_pattern_has_the_exact_density_in_every_tile(
    data: st.DataObject, rows: int, columns: int, tile: int
) -> None:
    pruned = data.draw(st.integers(0, tile - 1))
    keep = keep_of("random-pattern", torch.ones(rows, columns), level=pruned / tile, params={"tile": tile})
    whole = keep[:, : columns // tile * tile].reshape(-1, tile)
    assert ((~whole).sum(dim=1) == pruned).all()


def test_random_pattern_draws_all_patterns_equally_often() -> None:
    """The last tile of a row is shorter. At 0.4 of five weights every tile loses two: ten patterns, 300 times each."""
    keep = keep_of("random-pattern", torch.ones(30, 503), level=0.4, params={"tile": 5})
    patterns = Counter(map(tuple, keep[:, :500].reshape(-1, 5).tolist()))
    assert {sum(pattern) for pattern in patterns} == {3}
    assert len(patterns) == 10
    assert all(220 < count < 380 for count in patterns.values())
    in_tiles = keep_of("random-pattern", torch.ones(60, 200), pattern="2:4", params={"tile": 5}).view(-1, 4)
    counts = Counter(map(tuple, in_tiles.tolist()))
    assert len(counts) == 6
    assert all(400 < count < 600 for count in counts.values())


def test_random_pattern_draws_the_tiles_that_lose_one_more() -> None:
    """At 4.5 of 8 weights per tile, half of the tiles lose five, spread over the layer."""
    pruned = (~keep_of("random-pattern", torch.ones(40, 320), level=4.5 / 8)).view(-1, 8).sum(dim=1)
    assert Counter(pruned.tolist()) == {4: 800, 5: 800}
    assert 300 < int((pruned[:800] == 5).sum()) < 500


@pytest.mark.parametrize("params", [{"tile": 0}, {"tile": 2.0}, {"tile": "8"}, {"tiles": 8}])
def test_random_pattern_rejects_an_invalid_tile(params: dict[str, object]) -> None:
    with pytest.raises(SecateurError, match="parameters: tile"):
        create("random-pattern", params)


def norms_of(inputs: Tensor) -> ColumnNorms:
    norms = ColumnNorms(inputs.shape[1], inputs.device)
    norms.add(inputs)
    return norms


def ria(weight: Tensor, norms: Tensor, power: float) -> dict[tuple[int, int], float]:
    rows, columns = weight.shape
    sizes = [[abs(float(weight[row, column])) for column in range(columns)] for row in range(rows)]
    scores = {}
    for row, column in itertools.product(range(rows), range(columns)):
        size = sizes[row][column]
        of_row, of_column = sum(sizes[row]), sum(sizes[other][column] for other in range(rows))
        shares = size / of_row + size / of_column if size else 0.0
        scores[row, column] = shares * float(norms[column]) ** power
    return scores


@pytest.mark.parametrize(("pattern", "level"), [("unstructured", 0.3), ("unstructured", 0.71), ("2:4", 0.5)])
@pytest.mark.parametrize("params", [{}, {"power": 0}, {"power": 1.3}])
def test_ria_equals_its_definition(pattern: str, level: float, params: dict[str, float]) -> None:
    weight, statistics = draw(9, 16), norms_of(correlated(100, 16))
    expected = ria(weight, statistics.norms(), params.get("power", 0.5))
    changes = {"pattern": pattern, "level": level, "params": params, "statistics": statistics}
    assert torch.equal(keep_of("ria", weight, **changes), plain_keep(expected, weight.shape, pattern, level))
    method = create("ria", params)
    assert isinstance(method, Score)
    scores = method.scores(problem(weight, statistics))
    torch.testing.assert_close(scores.flatten(), torch.tensor(list(expected.values())))


@settings(max_examples=60, deadline=None)
@given(rows=sides, columns=sides, level=levels, zero=st.booleans())
def test_ria_accepts_zeros_and_ties(rows: int, columns: int, level: float, zero: bool) -> None:
    weight = torch.zeros(rows, columns) if zero else torch.ones(rows, columns)
    weight[0], weight[:, -1] = 0, 0
    statistics = norms_of(torch.zeros(5, columns))
    keep = keep_of("ria", weight, level=level, statistics=statistics)
    assert int((~keep).sum()) == math.floor(level * weight.numel())


def spec_of(method_id: str, **changes: object) -> TrialSpec:
    return trial_spec(method={"id": method_id, "params": {}}, **changes)


@pytest.mark.parametrize("method_id", METHODS)
@pytest.mark.parametrize("model", ["file:llama", "file:opt"])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_trial_prunes_the_exact_count(engine: Engine, method_id: str, model: str, dtype: str) -> None:
    zeros: dict[str, tuple[int, int]] = {}

    def progress(event: Progress) -> None:
        if event.phase == "evaluate" and engine._loaded:
            layers = itertools.chain.from_iterable(engine._loaded.decoder.layers)
            zeros.update({layer.name: (int((layer.weight == 0).sum()), layer.weight.numel()) for layer in layers})

    result = run(engine, spec_of(method_id, model=model, dtype=dtype, level=0.37), progress)
    assert result.status == "succeeded", result.error
    assert zeros
    assert all(count == math.floor(0.37 * weights) for count, weights in zeros.values())
    in_tiles = succeed(engine, spec_of(method_id, model=model, dtype=dtype, pattern="2:4"))
    assert in_tiles.sparsity.achieved == 0.5
    assert (result.protocol is not None and result.protocol.calibration is None) == (method_id != "ria")


def test_trials_do_not_depend_on_their_order(engine: Engine) -> None:
    specs = [spec_of(method_id, level=level) for method_id in METHODS for level in (0.3, 0.6)]
    forwards = [succeed(engine, spec).measurements[0].value for spec in specs]
    backwards = [succeed(engine, spec).measurements[0].value for spec in reversed(specs)]
    assert backwards[::-1] == forwards
    assert len(set(forwards)) == len(forwards)


def test_another_seed_changes_the_draw_and_another_calibration_does_not(engine: Engine) -> None:
    first, second = (succeed(engine, spec_of("random", seed=seed)).measurements[0].value for seed in (0, 1))
    assert first != second
    again = succeed(engine, spec_of("random", calibration=CALIBRATION | {"samples": 2}))
    assert again.measurements[0].value == first
