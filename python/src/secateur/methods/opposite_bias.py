"""Rows by their bias, upside down."""

from typing import ClassVar

from secateur import spec
from secateur.method import Method
from secateur.problem import LayerProblem, Pruned
from secateur.rows import kept_rows, require_biases, without_rows
from secateur.study import Study


class OppositeBias(Method):
    """Prunes the rows whose bias is farthest from zero: the control of bias.

    A row scores -|b_i|; everything else is as in `bias`, the models that it does not apply to included.
    """

    id: ClassVar[str] = "opposite-bias"
    title: ClassVar[str] = "Opposite bias"
    source: ClassVar[str] = "a control from the paper's notes"
    paper: ClassVar[str | None] = "notes"
    needs: ClassVar[spec.Need] = "nothing"
    group: spec.Group = "layer"
    patterns: ClassVar[tuple[spec.PatternKind, ...]] = ("structured",)

    def prepare(self, study: Study) -> None:
        """Raises NotApplicable unless every Linear has a bias."""
        require_biases(study.loaded.decoder)

    def prune(self, problem: LayerProblem) -> Pruned:
        """Zeros in the rows with the largest |b|."""
        assert problem.bias is not None
        return Pruned(without_rows(problem, kept_rows(problem, -problem.bias.abs())))
