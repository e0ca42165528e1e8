"""How much damping a layer's inputs ask for, found on tokens that the fit has not seen."""

from collections.abc import Callable

from torch import Tensor

from secateur.calibration.statistics import Moments
from secateur.pruning.solvers.alps import Scaled
from secateur.pruning.solvers.damping import shrink
from secateur.pruning.solvers.pcg import refit

DAMPINGS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""The candidates, as `shrink` takes them: from hardly any to almost none of the move."""

_FIRST = 3
_STEPS = 8


def choose_damping(fitted: Moments, tried: Moments, weight: Tensor, keep: Callable[[Tensor], Tensor]) -> float:
    """The damping with which a fit to some tokens errs least on others.

    The move is made with the moments `fitted`, on Wanda's mask, and what it comes to is counted with those of `tried`:
    the mean of |X w - y|^2 is w H w^T - 2 w b^T but for what does not depend on w. From a middling damping on, the next
    larger or smaller is tried as long as it errs less.

    `weight`: dense, [rows, columns], as many rows as shall vote; `keep`: of scores shaped like it.
    """
    mask = keep(weight.abs() * fitted.matrix.diagonal().sqrt())
    wanted = tried.target(weight)
    errors: dict[int, float] = {}

    def error(index: int) -> float:
        if index not in errors:
            scaled = Scaled.to(shrink(fitted.matrix, DAMPINGS[index]))
            start = weight * scaled.norms
            moved = refit(scaled.gram, scaled.target(weight, fitted), start, mask, steps=_STEPS) / scaled.norms
            errors[index] = float(((moved @ tried.matrix - 2 * wanted) * moved).sum())
        return errors[index]

    best = _FIRST
    for step in (1, -1):
        while 0 <= best + step < len(DAMPINGS) and error(best + step) < error(best):
            best += step
    return DAMPINGS[best]
