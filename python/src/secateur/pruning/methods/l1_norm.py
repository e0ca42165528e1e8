"""Prunes rows by their L1 norm."""

from typing import ClassVar

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.method import Method
from secateur.pruning.row_pruning import kept_rows, without_rows


class L1Norm(Method):
    """Prunes the rows with the smallest sum of |w|, and their biases with them; uses no data.

    Row i of [outputs, inputs] has the score sum_j |w_ij|, compared over the layer, and exactly floor(level x outputs)
    rows become zero. A filter of Li et al. is a neuron here.

    Li et al. 2017, "Pruning Filters for Efficient ConvNets", section 3.1.
    """

    id: ClassVar[str] = "l1-norm"
    title: ClassVar[str] = "L1 norm"
    source: ClassVar[str] = "Li et al. 2017, arXiv:1608.08710, section 3.1"
    origin: ClassVar[spec.Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 02"
    needs: ClassVar[spec.Need] = "nothing"
    group: spec.Group = "layer"
    patterns: ClassVar[tuple[spec.PatternKind, ...]] = ("structured",)

    def prune(self, problem: LayerProblem) -> Pruned:
        """Zeros in the rows with the smallest norm, and in their biases."""
        keep = kept_rows(problem, problem.weight.abs().sum(dim=1))
        bias = None if problem.bias is None else problem.bias.masked_fill(~keep, 0)
        return Pruned(without_rows(problem, keep), bias)
