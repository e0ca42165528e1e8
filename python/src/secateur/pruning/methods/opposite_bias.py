"""The control of bias: prunes the other end."""

from typing import ClassVar

from torch import Tensor

from secateur.pruning.methods.bias import Bias


class OppositeBias(Bias):
    """Prunes the rows whose bias is farthest from zero: the control of bias.

    Row i has the score -|b_i|. Everything else is as in `bias`, including the models that it is not applicable to.
    """

    id: ClassVar[str] = "opposite-bias"
    title: ClassVar[str] = "Opposite bias"
    source: ClassVar[str] = "a control from the paper's notes"
    paper: ClassVar[str | None] = "notes"

    def scores(self, bias: Tensor) -> Tensor:
        """-|b|."""
        return -bias.abs()
