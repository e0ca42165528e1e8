"""The damping chosen on held-out tokens, against an exhaustive search."""

from functools import partial

import pytest
import torch

from secateur.calibration.statistics import Moments, SplitGram
from secateur.pruning.masks import keep_mask
from secateur.pruning.solvers.held_out import DAMPINGS, choose_damping
from support import plain_solvers
from support.layer_problems import correlated, draw, gathered

KEEP = partial(keep_mask, level=0.5, pattern="unstructured", group="row")


def halves(rows: int, columns: int) -> tuple[Moments, Moments]:
    gram: SplitGram = gathered(SplitGram, correlated(rows, columns))
    assert gram.halves is not None
    return gram.halves


@pytest.mark.parametrize("rows", [30, 60, 120, 1000])
def test_no_other_damping_has_less_error_on_the_held_out_tokens(rows: int) -> None:
    fitted, tried = halves(rows, 12)
    weight = draw(20, 12)
    mask = KEEP(weight.abs() * fitted.matrix.diagonal().sqrt())
    errors = {}
    for damping in DAMPINGS:
        target = weight @ (fitted.matrix + damping * torch.diag(fitted.matrix.diagonal()))
        change = plain_solvers.move(weight, plain_solvers.shrunk(fitted.matrix, damping), mask, target) - weight
        errors[damping] = float((change @ tried.matrix * change).sum())
    chosen = choose_damping(fitted, tried, weight, KEEP)
    assert errors[chosen] <= 1.001 * min(errors.values())


def test_contradictory_halves_choose_the_largest_damping() -> None:
    """The columns are correlated by chance: positively in one half, negatively in the other."""
    inputs = torch.cat([torch.tensor([[1.0, 1.0], [-1.0, -1.0]]), torch.tensor([[1.0, -1.0], [-1.0, 1.0]])])
    gram: SplitGram = gathered(SplitGram, inputs)
    assert gram.halves is not None
    assert choose_damping(*gram.halves, torch.tensor([[2.0, 1.0]]), KEEP) == max(DAMPINGS)


def test_inputs_that_are_all_zero_choose_any_damping() -> None:
    gram: SplitGram = gathered(SplitGram, torch.zeros(8, 4))
    assert gram.halves is not None
    assert choose_damping(*gram.halves, draw(3, 4), KEEP) in DAMPINGS
