"""Masks against a brute-force implementation of the definition."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from secateur.pruning.masks import Group, _lowest, _lowest_at_once, keep_mask, parse_pattern, ranks, zeroed


def prune_lowest(scores: list[float], count: int) -> list[bool]:
    """The mask without the `count` lowest, ties by index. True = keep."""
    order = sorted(range(len(scores)), key=lambda index: (scores[index], index))
    gone = set(order[:count])
    return [index not in gone for index in range(len(scores))]


def brute_force(scores: Tensor, level: float, group: str) -> Tensor:
    if group == "layer":
        flat = scores.flatten().tolist()
        return torch.tensor(prune_lowest(flat, math.floor(level * len(flat)))).view(scores.shape)
    return torch.tensor([prune_lowest(row, math.floor(level * len(row))) for row in scores.tolist()])


# Few distinct values, so that most scores tie; -0.0 ties with 0.0.
values = st.sampled_from([0.0, -0.0, 1e-30, 0.5, 1.0, 2.0, 1e30, math.inf])
levels = st.one_of(
    st.floats(0, 1, exclude_max=True), st.sampled_from([0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99])
)


@st.composite
def matrices(draw: st.DrawFn) -> Tensor:
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 13))
    return torch.tensor(draw(st.lists(values, min_size=rows * columns, max_size=rows * columns))).view(rows, columns)


@given(matrices(), st.floats(0, 1))
def test_the_bound_does_not_depend_on_the_end_that_is_selected_from(scores: Tensor, share: float) -> None:
    count = max(1, math.floor(share * scores.shape[1]))
    assert torch.equal(_lowest_at_once(scores, count), _lowest(scores, count))


@settings(max_examples=300, deadline=None)
@given(matrices(), levels, st.sampled_from(["row", "layer"]))
def test_the_mask_equals_the_definition(scores: Tensor, level: float, group: Group) -> None:
    mask = keep_mask(scores, level=level, pattern="unstructured", group=group)
    assert mask.dtype == torch.bool
    assert torch.equal(mask, brute_force(scores, level, group))


@settings(max_examples=200, deadline=None)
@given(matrices(), levels)
def test_ranks_serve_every_level(scores: Tensor, level: float) -> None:
    ranked = ranks(scores)
    assert torch.equal(ranked >= math.floor(level * scores.shape[1]), brute_force(scores, level, "row"))


def test_ranks_work_for_rows_too_long_for_16_bits() -> None:
    scores = torch.arange(40_000.0).flip(0).repeat(2, 1)
    assert torch.equal(ranks(scores), scores.int())


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 4), st.integers(1, 3), st.integers(2, 8))
def test_the_n_of_m_mask_equals_the_definition(data: st.DataObject, rows: int, tiles: int, tile: int) -> None:
    kept = data.draw(st.integers(1, tile - 1))
    size = rows * tiles * tile
    scores = torch.tensor(data.draw(st.lists(values, min_size=size, max_size=size))).view(rows, tiles * tile)
    mask = keep_mask(scores, level=1 - kept / tile, pattern=f"{kept}:{tile}", group="row")
    expected = [prune_lowest(part, tile - kept) for part in scores.view(-1, tile).tolist()]
    assert torch.equal(mask, torch.tensor(expected).view(scores.shape))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16, torch.float64])
@pytest.mark.parametrize("group", ["row", "layer"])
def test_the_count_is_exact_if_all_scores_tie(group: Group, dtype: torch.dtype) -> None:
    mask = keep_mask(torch.ones(7, 101, dtype=dtype), level=0.3, pattern="unstructured", group=group)
    pruned = (~mask).sum(1).tolist() if group == "row" else int((~mask).sum())
    assert pruned == ([30] * 7 if group == "row" else math.floor(0.3 * 707))
    assert not mask.flatten()[0]  # ties are pruned by index


def test_a_large_layer_is_pruned_exactly() -> None:
    scores = torch.randn(1000, 1003, generator=torch.Generator().manual_seed(0)).abs().bfloat16()
    mask = keep_mask(scores, level=0.37, pattern="unstructured", group="layer")
    order = scores.flatten().sort(stable=True).indices[: math.floor(0.37 * scores.numel())]
    expected = torch.ones(scores.numel(), dtype=torch.bool)
    expected[order] = False
    assert torch.equal(mask.flatten(), expected)


def test_level_zero_keeps_all_weights() -> None:
    assert keep_mask(torch.zeros(3, 5), level=0, pattern="unstructured", group="layer").all()


def test_a_nan_score_is_rejected() -> None:
    with pytest.raises(FloatingPointError, match="NaN"):
        keep_mask(torch.tensor([[1.0, math.nan]]), level=0.5, pattern="unstructured", group="row")


def test_a_pattern_must_divide_the_row() -> None:
    with pytest.raises(ValueError, match="6 inputs are no multiple of 4"):
        keep_mask(torch.ones(2, 6), level=0.5, pattern="2:4", group="row")


@pytest.mark.parametrize("pattern", ["4:4", "5:4", "0:4", "24"])
def test_n_must_be_below_m(pattern: str) -> None:
    with pytest.raises(ValueError, match="0 < n < m"):
        parse_pattern(pattern)


def test_zeroed_weights_are_never_minus_zero() -> None:
    weight = torch.tensor([[-1.0, 2.0], [-3.0, -0.0]])
    pruned = zeroed(weight, torch.tensor([[False, True], [True, False]]))
    assert torch.equal(pruned, torch.tensor([[0.0, 2.0], [-3.0, 0.0]]))
    assert not pruned[pruned == 0].signbit().any()
    assert weight[0, 0] == -1
