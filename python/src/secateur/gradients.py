"""Gradients of the dense model's loss on the calibration set."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class LayerGradients:
    """Of one layer's weight, [outputs, inputs] float32 each, over the calibration windows, a gradient a window.

    `total`: their sum; `absolute`: the mean of their absolute values; `squared`: the mean of their squares.
    """

    total: Tensor
    absolute: Tensor
    squared: Tensor
