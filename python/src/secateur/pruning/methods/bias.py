"""Prunes rows by their bias."""

from typing import ClassVar

from torch import Tensor

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.method import Method
from secateur.pruning.pruning_context import PruningContext
from secateur.pruning.row_pruning import kept_rows, require_biases, without_rows


class Bias(Method):
    """Prunes the rows whose bias is nearest to zero; uses no data.

    Row i of [outputs, inputs] has the score |b_i|, compared over the layer, and exactly floor(level x outputs) rows
    become zero. The biases stay, so a pruned neuron still has a constant output. Not applicable to a model with a
    Linear without bias in its blocks (such as LLaMA).
    """

    id: ClassVar[str] = "bias"
    title: ClassVar[str] = "Bias"
    source: ClassVar[str] = "the paper, table 3"
    paper: ClassVar[str | None] = "table 3"
    needs: ClassVar[spec.Need] = "nothing"
    group: spec.Group = "layer"
    patterns: ClassVar[tuple[spec.PatternKind, ...]] = ("structured",)

    def prepare(self, context: PruningContext) -> None:
        """Raises NotApplicable unless every Linear has a bias."""
        require_biases(context.loaded.decoder)

    def scores(self, bias: Tensor) -> Tensor:
        """|b|, [outputs]; higher = keep."""
        return bias.abs()

    def prune(self, problem: LayerProblem) -> Pruned:
        """Zeros in the rows with the lowest scores."""
        assert problem.bias is not None
        return Pruned(without_rows(problem, kept_rows(problem, self.scores(problem.bias))))
