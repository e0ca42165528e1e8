"""The solvers against plain implementations of the published algorithms, and against properties of any solution."""

import math
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from secateur.calibration.statistics import Gram
from secateur.pruning.masks import keep_mask
from secateur.pruning.registry import create
from secateur.pruning.solvers import obs
from secateur.pruning.solvers.alps import Scaled, UntilSettled, search
from secateur.pruning.solvers.damping import LinAlgError, add_damping, with_damping
from secateur.pruning.solvers.pcg import refit
from support import plain_solvers
from support.layer_problems import correlated, draw, gathered, problem

DOUBLE = torch.float64


def gram_of(inputs: Tensor, damping: float = 0.01) -> Tensor:
    return add_damping(inputs.T @ inputs / len(inputs), damping)


def error(weight: Tensor, pruned: Tensor, inputs: Tensor) -> float:
    return float((inputs @ (weight - pruned).T).square().sum())


@pytest.fixture(params=["cpu", "gpu"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways: column by column as on a CPU, and with rows in several parts as on a GPU."""
    if request.param == "gpu":
        monkeypatch.setattr(obs, "_prune_by_columns", obs._prune_by_stretches)
        monkeypatch.setattr(obs, "_ROWS", 5)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("rows", "columns"), [(7, 40), (24, 130), (1, 12), (5, 1)])
@pytest.mark.parametrize("level", [0.0, 0.3, 0.5, 0.9])
def test_sparsegpt_equals_the_plain_column_loop(rows: int, columns: int, level: float) -> None:
    weight, gram = draw(rows, columns, dtype=DOUBLE), gram_of(correlated(200, columns, dtype=DOUBLE))

    def keep(scores: Tensor, first: int) -> Tensor:
        upto = math.floor(level * (rows * (first + scores.shape[1])))
        return plain_solvers.lowest(scores, upto - math.floor(level * (rows * first)))

    expected = plain_solvers.obs(weight, gram, keep, obs.BLOCK)
    found = obs.prune(weight, obs.inverse_factor(gram), keep, obs.BLOCK)
    assert torch.equal(found == 0, expected == 0)
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9)
    by_columns = plain_solvers.obs_columns(weight, obs.inverse_factor(gram), keep, obs.BLOCK)
    torch.testing.assert_close(by_columns, expected, rtol=1e-9, atol=1e-9)
    assert int((found == 0).sum()) == math.floor(level * weight.numel())


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(("pattern", "tile"), [("2:4", 4), ("4:8", 8), ("1:3", 3), ("100:150", 150)])
def test_sparsegpt_in_tiles_equals_the_plain_column_loop(pattern: str, tile: int) -> None:
    columns = tile * 2 if tile > 64 else tile * 40
    weight, gram = draw(6, columns, dtype=DOUBLE), gram_of(correlated(400, columns, dtype=DOUBLE))

    def keep(scores: Tensor, _: int) -> Tensor:
        return keep_mask(scores, level=0.0, pattern=pattern, group="row")

    expected = plain_solvers.obs(weight, gram, keep, tile)
    found = obs.prune(weight, obs.inverse_factor(gram), keep, tile)
    assert torch.equal(found == 0, expected == 0)
    torch.testing.assert_close(found, expected, rtol=1e-9, atol=1e-9)
    kept, _ = map(int, pattern.split(":"))
    assert ((found != 0).view(-1, tile).sum(1) == kept).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 10), st.integers(0, 50), st.sampled_from([0.2, 0.5, 0.8]))
def test_the_exact_move_solves_for_the_kept_weights(rows: int, columns: int, seed: int, level: float) -> None:
    weight = draw(rows, columns, seed=seed, dtype=DOUBLE)
    scaled = Scaled.of(gram_of(correlated(50, columns, seed=seed, dtype=DOUBLE)))
    keep = keep_mask(weight.abs(), level=level, pattern="unstructured", group="layer")
    target = weight @ scaled.gram
    moved = refit(scaled.gram, target, weight, keep, steps=200, tolerance=1e-12)
    torch.testing.assert_close(moved, plain_solvers.move(weight, scaled.gram, keep), rtol=1e-7, atol=1e-8)
    assert (moved[~keep] == 0).all()
    residual = ((moved @ scaled.gram - target) * keep).abs().max()
    assert residual <= 1e-9 * target.abs().max()


def test_the_move_solves_for_another_target() -> None:
    """The target is the output on the dense model's inputs: another right-hand side of the normal equations."""
    inputs, dense = correlated(80, 9, dtype=DOUBLE), correlated(80, 9, seed=5, dtype=DOUBLE)
    weight, gram = draw(4, 9, dtype=DOUBLE), gram_of(inputs)
    keep = keep_mask(weight.abs(), level=0.4, pattern="unstructured", group="layer")
    scaled = Scaled.of(gram)
    target = weight @ (dense.T @ inputs / len(inputs))
    moved = refit(scaled.gram, target / scaled.norms, weight * 0, keep, steps=200, tolerance=1e-12) / scaled.norms
    torch.testing.assert_close(moved, plain_solvers.move(weight, gram, keep, target), rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(("rows", "columns"), [(8, 24), (16, 33), (1, 20)])
@pytest.mark.parametrize("level", [0.3, 0.6, 0.8])
def test_the_search_of_alps_equals_the_plain_algorithm(rows: int, columns: int, level: float) -> None:
    weight, gram = draw(rows, columns, dtype=DOUBLE), gram_of(correlated(300, columns, dtype=DOUBLE))
    scaled = Scaled.of(gram)
    dense = weight * scaled.norms
    keep_of = partial(keep_mask, level=level, pattern="unstructured", group="layer")
    found = search(scaled, dense @ scaled.gram, dense, keep_of, UntilSettled(keep_of(dense.abs())))
    assert torch.equal(keep_of(found.abs()), plain_solvers.alps_mask(weight, gram, math.floor(level * weight.numel())))


@pytest.mark.parametrize("level", [0.5, 0.7])
@pytest.mark.parametrize("pattern", ["unstructured", "2:4"])
def test_each_better_method_leaves_less_error(level: float, pattern: str) -> None:
    """Wanda, SparseGPT and ALPS on one layer with the same inputs."""
    weight, inputs = draw(48, 64), correlated(2000, 64)
    known = problem(weight, gathered(Gram, inputs), level=level, pattern=pattern)
    wanda, sparsegpt, alps = (
        error(weight, create(name, {}).prune(known).weight, inputs) for name in ("wanda", "sparsegpt", "alps")
    )
    assert alps < sparsegpt < wanda


def test_damping_is_raised_until_the_matrix_can_be_factorised() -> None:
    tries: list[float] = []

    def fails_twice(matrix: Tensor) -> Tensor:
        tries.append(float(matrix[0, 0]))
        if len(tries) < 3:
            torch.linalg.cholesky(-matrix)
        return matrix

    found = with_damping(torch.eye(3), 0.01, fails_twice)
    assert found.damping == pytest.approx(1.0)
    assert tries == pytest.approx([1.01, 1.1, 2.0])


def test_a_matrix_that_no_damping_helps_raises_an_error() -> None:
    with pytest.raises(LinAlgError):
        with_damping(torch.eye(3), 0.01, lambda matrix: torch.linalg.cholesky(-matrix))


def test_a_damping_that_was_raised_is_a_finding() -> None:
    gram = gathered(Gram, torch.ones(4, 6))
    gram._parts[0].squares[0, 0] = 0.9 * 4  # not a Gram matrix: no damping below 0.085 helps
    known = problem(draw(3, 6), gram)
    assert create("sparsegpt", {"damping": 0.001}).prune(known).weight.isfinite().all()
    assert known.findings.raised_dampings == {"layer": pytest.approx(0.1)}


def test_with_inputs_that_are_all_zero_methods_prune_by_magnitude() -> None:
    """For an expert to which no token was routed, every column counts alike."""
    weight = draw(12, 16)
    pruned = create("sparsegpt", {}).prune(problem(weight, gathered(Gram, torch.zeros(5, 16)))).weight
    expected = keep_mask(weight.abs(), level=0.5, pattern="unstructured", group="layer")
    assert torch.equal(pruned != 0, expected)
    torch.testing.assert_close(pruned, weight * expected)


@pytest.mark.parametrize("name", ["sparsegpt", "alps"])
@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 9),
    st.integers(1, 20),
    st.sampled_from([0.0, 0.3, 0.5, 0.9]),
    st.sampled_from(["random", "ties", "zeros", "constant"]),
    st.integers(1, 30),
)
def test_counts_are_exact_for_any_layer(
    name: str, rows: int, columns: int, level: float, kind: str, tokens: int
) -> None:
    weight = {
        "random": draw(rows, columns),
        "ties": torch.ones(rows, columns),
        "zeros": torch.zeros(rows, columns),
        "constant": draw(rows, 1).expand(rows, columns).contiguous(),
    }[kind]
    pruned = create(name, {}).prune(problem(weight, gathered(Gram, correlated(tokens, columns)), level=level)).weight
    assert pruned.isfinite().all()
    expected = weight.numel() - math.floor(level * weight.numel())
    assert int((pruned != 0).sum()) == (0 if kind == "zeros" else expected)
