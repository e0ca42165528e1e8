"""Muon in float32. torch.optim.Muon computes in bfloat16, which takes seconds per step on most CPUs."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

# The quintic polynomial of Jordan et al. 2024 (kellerjordan.github.io/posts/muon), steepest at 0: five iterations bring
# singular values of any size near 1.
_QUINTIC = (3.4445, -4.7750, 2.0315)
_ROUNDS = 5


class Muon(torch.optim.Optimizer):
    """Steps along the orthogonalised momentum of a matrix's gradient, so all its directions move equally far.

    The step is scaled to the root mean square of AdamW's, so that both share one learning rate (Liu et al. 2025,
    arXiv:2502.16982, section 2.2). Each parameter is [outputs, inputs] and has a gradient.
    """

    def __init__(
        self, matrices: Iterable[nn.Parameter], *, weight_decay: float, momentum: float = 0.95, lr: float = 1e-3
    ) -> None:
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # returns no loss
        """Update every matrix. Matrices of the same shape are orthogonalised in one batch."""
        assert closure is None
        for group in self.param_groups:
            for parameters in _by_shape(group["params"]):
                updates = orthogonalised(torch.stack([self._momentum(each, group["momentum"]) for each in parameters]))
                scale = 0.2 * math.sqrt(max(parameters[0].shape))
                for parameter, update in zip(parameters, updates, strict=True):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.sub_(update, alpha=group["lr"] * scale)

    def _momentum(self, parameter: nn.Parameter, momentum: float) -> Tensor:
        """Nesterov momentum: the running mean of the gradients after another gradient like this one."""
        gradient = parameter.grad
        assert gradient is not None
        state = self.state[parameter]
        mean: Tensor = state.setdefault("mean", torch.zeros_like(gradient))
        mean.lerp_(gradient, 1 - momentum)
        return gradient.lerp(mean, momentum)


def orthogonalised(matrices: Tensor) -> Tensor:
    """[n, rows, columns] float32: each matrix with its singular values near 1, by Newton-Schulz iteration."""
    if matrices.shape[1] > matrices.shape[2]:
        return orthogonalised(matrices.mT).mT
    found: Tensor = matrices / matrices.norm(dim=(1, 2), keepdim=True).clamp_min(1e-7)
    first, third, fifth = _QUINTIC
    for _ in range(_ROUNDS):
        gram = found @ found.mT
        found = first * found + torch.baddbmm(gram, gram, gram, beta=third, alpha=fifth) @ found
    return found


def _by_shape(parameters: Iterable[nn.Parameter]) -> Iterable[list[nn.Parameter]]:
    shapes: dict[torch.Size, list[nn.Parameter]] = {}
    for parameter in parameters:
        shapes.setdefault(parameter.shape, []).append(parameter)
    return shapes.values()
