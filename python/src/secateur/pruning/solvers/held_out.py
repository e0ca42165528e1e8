"""Chooses the damping for a layer's inputs on held-out tokens."""

from collections.abc import Callable

from torch import Tensor

from secateur.calibration.statistics import Moments
from secateur.pruning.solvers.alps import Scaled
from secateur.pruning.solvers.damping import shrink
from secateur.pruning.solvers.pcg import refit

DAMPINGS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""The candidates, as `shrink` takes them: from an almost full move to almost none."""

_FIRST = 3
_STEPS = 8


def choose_damping(fitted: Moments, held_out: Moments, weight: Tensor, keep: Callable[[Tensor], Tensor]) -> float:
    """The damping with which a fit to some tokens has the least error on other tokens.

    The move uses the moments `fitted` and Wanda's mask, and its error is computed with the moments `held_out`: the mean
    of |X w - y|^2 is w H w^T - 2 w b^T plus a constant. From a medium damping on, the next larger or smaller one is
    tried as long as the error falls.

    `weight`: dense, [rows, columns], only the rows to test; `keep`: scores shaped like it -> mask.
    """
    mask = keep(weight.abs() * fitted.matrix.diagonal().sqrt())
    target = held_out.target(weight)
    errors: dict[int, float] = {}

    def error(index: int) -> float:
        if index not in errors:
            scaled = Scaled.to(shrink(fitted.matrix, DAMPINGS[index]))
            start = weight * scaled.norms
            moved = refit(scaled.gram, scaled.target(weight, fitted), start, mask, steps=_STEPS) / scaled.norms
            errors[index] = float(((moved @ held_out.matrix - 2 * target) * moved).sum())
        return errors[index]

    best = _FIRST
    for step in (1, -1):
        while 0 <= best + step < len(DAMPINGS) and error(best + step) < error(best):
            best += step
    return DAMPINGS[best]
