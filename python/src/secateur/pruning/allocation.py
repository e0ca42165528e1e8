"""Levels per block: how a trial's level is distributed over the blocks.

For every allocation, the mean of the blocks' levels, weighted by their numbers of weights, is the trial's level. An
allocation gives each block a number. Only the differences from the numbers' weighted mean count:

    level of a block = trial's level + number of the block - weighted mean of the numbers

So one allocation serves every level of a sweep, and a trial's block levels, given as numbers, yield the same levels.
"""

from collections.abc import Sequence

from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Decoder
from secateur.pruning.dense_scores import dense_norms, outlier_ratios
from secateur.pruning.method import AllocatingMethod, Method
from secateur.pruning.pruning_context import PruningContext
from secateur.spec import Allocation, BlockAllocation

OWL_RANGE = 0.08
"""Lambda: how far a block's level may be from the trial's."""

# Subtracting the mean changes the levels' last bits, and floor(level x n) could then lose a weight.
_DIGITS = 12


def require_allocation(allocation: Allocation, method: Method, pattern: str) -> None:
    """Raises SecateurError (`PRUNE_INVALID_ALLOCATION`) if the pattern or the method fixes the blocks' levels."""
    if allocation == "uniform":
        return
    if ":" in pattern:
        raise _invalid(f"{pattern} fixes the level of every block; use allocation uniform")
    if isinstance(method, AllocatingMethod):
        raise _invalid(f"{method.id} chooses the levels of the blocks itself; use allocation uniform")


def block_sizes(decoder: Decoder) -> list[int]:
    """The number of weights in each block."""
    return [sum(layer.weight.numel() for layer in layers) for layers in decoder.layers]


def allocate(allocation: Allocation, method: Method, context: PruningContext) -> list[float] | None:
    """The blocks' levels, or None if each block has the trial's level.

    Raises SecateurError as `given_levels` does, Cancelled, and the errors of the method's own search.
    """
    if context.level == 0 or ":" in context.pattern:
        return None
    if isinstance(method, AllocatingMethod):
        return method.allocate(context)
    if isinstance(allocation, BlockAllocation):
        return given_levels(context.level, allocation.blocks, block_sizes(context.loaded.decoder))
    return owl_levels(context) if allocation == "owl" else None


def given_levels(level: float, numbers: Sequence[float], sizes: Sequence[int]) -> list[float]:
    """The levels for numbers that the user gives.

    Raises SecateurError (`PRUNE_INVALID_ALLOCATION`) unless there is a number for each block and all levels are in
    [0, 1).
    """
    if len(numbers) != len(sizes):
        raise _invalid(f"{len(numbers)} numbers for the {len(sizes)} blocks of the model", "/blocks")
    levels = [_rounded(level + offset) for offset in _centred(numbers, sizes)]
    for index, block_level in enumerate(levels):
        if not 0 <= block_level < 1:
            raise _invalid(f"at level {level:g} block {index} would be pruned by {block_level:g}", f"/blocks/{index}")
    return levels


def fitted_levels(level: float, numbers: Sequence[float], sizes: Sequence[int]) -> list[float]:
    """The levels for computed numbers: if they don't fit, all differences shrink by the same factor.

    Every block's level stays in [0, (1 + level) / 2], so a block keeps at least half of what it would keep at the
    trial's level.
    """
    offsets = _centred(numbers, sizes)
    factor = min(_largest_factor(level, max(offsets), min(offsets)), 1.0)
    return [_rounded(level + factor * offset) for offset in offsets]


def owl_levels(context: PruningContext) -> list[float]:
    """Outlier-weighted levels: blocks with more outliers are pruned less.

    With D_b the share of the block's weights whose Wanda score is over M = 5 times the block's mean score in the dense
    model, the densities differ by 2 lambda (D_b - min D) / (max D - min D), lambda = 0.08, about the trial's density.
    Where that range does not fit the level, it shrinks, and the result says so.

    Yin et al. 2023, arXiv:2310.05175, section 3; the scaling is that of the authors' code (`prune_wanda_outlier`).
    """
    assert context.calibration is not None
    decoder = context.loaded.decoder
    ratios = outlier_ratios(decoder, dense_norms(context, context.calibration, "owl"))
    lowest, spread = min(ratios), max(ratios) - min(ratios)
    numbers = [-2 * OWL_RANGE * (ratio - lowest) / spread if spread else 0.0 for ratio in ratios]
    levels = fitted_levels(context.level, numbers, block_sizes(decoder))
    full, actual = max(numbers) - min(numbers), max(levels) - min(levels)
    if actual < full - 10**-_DIGITS:
        context.warn(f"owl: at level {context.level:g} the blocks' levels differ by {actual:.3f}, not by {full:g}")
    return levels


def _centred(numbers: Sequence[float], sizes: Sequence[int]) -> list[float]:
    """Differences from the weighted mean."""
    mean = sum(number * size for number, size in zip(numbers, sizes, strict=True)) / sum(sizes)
    return [number - mean for number in numbers]


def _largest_factor(level: float, highest: float, lowest: float) -> float:
    """The largest factor for offsets up to `highest` and down to `lowest`."""
    above = (1 - level) / 2 / highest if highest > 0 else 1.0
    below = level / -lowest if lowest < 0 else 1.0
    return min(above, below)


def _rounded(level: float) -> float:
    return round(level, _DIGITS) + 0.0  # turns -0.0 into 0.0


def _invalid(message: str, pointer: str = "") -> SecateurError:
    return SecateurError("PRUNE_INVALID_ALLOCATION", message, pointer)
