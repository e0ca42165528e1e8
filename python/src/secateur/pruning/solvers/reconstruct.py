"""Fits a block's kept weights to the dense block's outputs: Adam over the calibration windows."""

import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor

Minibatch = tuple[Callable[[dict[str, Tensor]], Tensor], Tensor]
"""A forward pass with given parameters, and its target, both [..., width]."""

_FEATURE_MAPS = 4
# Steps in which the learning rate rises to its maximum.
_WARM_UP = 8


def reconstruct(
    start: dict[str, Tensor],
    epochs: Iterable[Iterable[Minibatch]],
    *,
    steps: int,
    learning_rate: float,
) -> dict[str, Tensor]:
    """The weights after `steps` steps of Adam, zeros where `start` has zeros.

    The loss is the mean over the tokens of |output - target|^2 / |target|^2: a few outlier tokens would dominate a
    plain squared error. For feature maps, [samples, channels, height, width], it is the mean over the samples, because
    a position after a ReLU can be all zero. `start`: parameters by name, each in its own dtype; the steps are taken in
    float32. The learning rate falls to 0 along a cosine.
    """
    masters = {name: weight.float().clone().requires_grad_() for name, weight in start.items()}
    kept = {name: weight != 0 for name, weight in start.items()}
    adam = torch.optim.Adam(masters.values(), lr=learning_rate, betas=(0.9, 0.95))
    taken = 0
    for epoch in epochs:
        for forward, target in epoch:
            rate = learning_rate * min(1.0, (taken + 1) / _WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * taken / steps))
            for group in adam.param_groups:
                group["lr"] = rate
            with torch.enable_grad():
                output = forward({name: master.to(start[name].dtype) for name, master in masters.items()})
                _relative_error(output, target).backward()
            for name, master in masters.items():
                assert master.grad is not None
                master.grad.mul_(kept[name])
            adam.step()
            adam.zero_grad(set_to_none=True)
            taken += 1
    return {name: (master.detach() * kept[name]).to(start[name].dtype) for name, master in masters.items()}


def _relative_error(output: Tensor, target: Tensor) -> Tensor:
    expected = target.float()
    vector = -1 if expected.dim() < _FEATURE_MAPS else (1, 2, 3)
    errors = (output.float() - expected).square().sum(dim=vector)
    return (errors / expected.square().sum(dim=vector).clamp_min(torch.finfo(torch.float32).tiny)).mean()
