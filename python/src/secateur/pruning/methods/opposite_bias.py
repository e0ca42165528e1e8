"""Rows by their bias, upside down."""

from typing import ClassVar

from torch import Tensor

from secateur.pruning.methods.bias import Bias


class OppositeBias(Bias):
    """Prunes the rows whose bias is farthest from zero: the control of bias.

    A row scores -|b_i|; everything else is as in `bias`, the models that it does not apply to included.
    """

    id: ClassVar[str] = "opposite-bias"
    title: ClassVar[str] = "Opposite bias"
    source: ClassVar[str] = "a control from the paper's notes"
    paper: ClassVar[str | None] = "notes"

    def scores(self, bias: Tensor) -> Tensor:
        """-|b|."""
        return -bias.abs()
