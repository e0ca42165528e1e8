"""The variant of Wanda against the authors' rule. `test_sequential_pass` compares Wanda itself with their code."""

from typing import Any

import pytest
import torch
from torch import Tensor

from secateur.calibration.statistics import ColumnNorms
from secateur.pruning.masks import keep_mask
from secateur.pruning.method import Score
from secateur.pruning.registry import create
from support.layer_problems import problem


@pytest.fixture
def weight() -> Tensor:
    return torch.randn(24, 40, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def statistics() -> ColumnNorms:
    norms = ColumnNorms(40, torch.device("cpu"))
    norms.add(torch.randn(100, 40, generator=torch.Generator().manual_seed(2)) * torch.arange(1, 41))
    return norms


def score(method_id: str, params: dict[str, Any]) -> Score:
    method = create(method_id, params)
    assert isinstance(method, Score)
    return method


def wanda_variant(scores: Tensor, share: float) -> Tensor:
    """`return_given_alpha` of the authors' lib/prune.py. True = prune."""
    ascending = scores.sort(dim=-1, stable=True).values
    bound = scores.sum(dim=1) * share
    below = ascending.cumsum(dim=1) <= bound.reshape(-1, 1)
    threshold = ascending.gather(1, below.sum(dim=1, keepdim=True) - 1)
    return scores <= threshold


@pytest.mark.parametrize("level", [0.5, 0.6, 0.7])
def test_the_wanda_variant_is_the_authors_rule_at_the_exact_level(
    weight: Tensor, statistics: ColumnNorms, level: float
) -> None:
    method = score("wanda", {"variant": True})
    shares = method.scores(problem(weight, statistics))
    keep = keep_mask(shares, level=level, pattern="unstructured", group=method.group)
    scores = (weight.abs() * statistics.norms()).double()
    assert torch.equal(~keep, wanda_variant(scores, float(shares[~keep].max()) * (1 + 1e-12)))
    assert int((~keep).sum()) == int(level * keep.numel())
    assert len(set((~keep).sum(1).tolist())) > 1  # rows lose different numbers


def test_the_wanda_variant_accepts_a_row_of_zeros(weight: Tensor, statistics: ColumnNorms) -> None:
    weight[3] = 0
    shares = score("wanda", {"variant": True}).scores(problem(weight, statistics))
    assert shares.isfinite().all()
    assert shares[3].max() == 0


def test_the_wanda_variant_makes_no_difference_within_a_tile(weight: Tensor, statistics: ColumnNorms) -> None:
    masks = [
        keep_mask(method.scores(problem(weight, statistics)), level=0.5, pattern="2:4", group=method.group)
        for method in (score("wanda", {}), score("wanda", {"variant": True}))
    ]
    assert torch.equal(*masks)
