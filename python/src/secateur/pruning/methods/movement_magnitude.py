"""The first form of Movement: magnitude pruning that spreads the pruned weights evenly over the kept ones."""

from typing import ClassVar

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.masks import Group, zeroed
from secateur.pruning.method import Method


class MovementMagnitude(Method):
    """Prunes like magnitude and adds the sum of a row's pruned weights, in equal shares, to the row's kept weights.

    For a row w with kept weights S and pruned weights P (|w| compared over the whole layer):

        w'_S = w_S + sum(w_P) / |S|,   w'_P = 0

    This keeps the row's sum, and so its output for inputs that are all equal. A row without kept weights becomes zero.
    Uses no data. `movement` is the later form of the idea.
    """

    id: ClassVar[str] = "movement-magnitude"
    title: ClassVar[str] = "Movement on magnitude"
    source: ClassVar[str] = "the paper's notes: the first form of its own method"
    paper: ClassVar[str | None] = "notes"
    needs: ClassVar[spec.Need] = "nothing"
    group: Group = "layer"
    updates_weights: ClassVar[bool] = True

    def prune(self, problem: LayerProblem) -> Pruned:
        """The kept weights, each with its share of the pruned ones."""
        weight = problem.weight
        keep = problem.keep(weight.abs(), self.group)
        moved = weight.masked_fill(keep, 0).sum(dim=1, keepdim=True)
        share = moved / keep.sum(dim=1, keepdim=True).clamp_min(1)
        return Pruned(zeroed(weight + share, keep))
