"""The search for the kept weights by ADMM: ALPS (Meng et al. 2024, arXiv:2406.07831, algorithm 1)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor

from secateur.calibration.statistics import Moments

Keep = Callable[[Tensor], Tensor]
"""Scores [rows, columns] -> mask, True = keep."""

FIRST_RHO = 0.1

_LIMIT = 300
_EVERY = 3
# (bound, growth): if more than this share of the support has changed, rho grows by this factor (section 4.1).
_GROWTH = ((0.1, 1.3), (0.005, 1.2), (0.0, 1.1))


@dataclass(frozen=True, eq=False)
class Scaled:
    """A layer's problem in coordinates where every input column has norm 1 (ALPS, section 3.3).

    `gram`: inv(D) H inv(D), [columns, columns], with a diagonal of ones; `norms`: the diagonal of D, [columns]. Layers
    that read the same inputs share one object, including the inverses computed during the search.
    """

    gram: Tensor
    norms: Tensor
    _inverses: dict[float, Tensor] = field(default_factory=dict)

    @classmethod
    def to(cls, gram: Tensor) -> "Scaled":
        """`gram`: [columns, columns] float32, damped."""
        norms = gram.diagonal().sqrt()
        return cls(gram / norms / norms[:, None], norms)

    @classmethod
    def of(cls, gram: Tensor) -> "Scaled":
        """The same, ready for the search. Raises LinAlgError if `gram` is not positive definite."""
        scaled = cls.to(gram)
        scaled.inverse(FIRST_RHO)
        return scaled

    def target(self, weight: Tensor, moments: Moments) -> Tensor:
        """[outputs, columns]: B of the damped problem. `weight`: dense; `moments`: without damping."""
        # As in H, the damping stands for further, unknown inputs, on which the dense weight is assumed to be right.
        damping = self.norms.square() - moments.matrix.diagonal()
        return (moments.target(weight) + weight * damping) / self.norms

    def inverse(self, rho: float) -> Tensor:
        """inv(gram + rho I). The search visits few rhos, so a factorisation for each costs less than an eigenbasis."""
        if rho not in self._inverses:
            shifted = self.gram.clone()
            shifted.diagonal().add_(rho)
            self._inverses[rho] = torch.cholesky_inverse(torch.linalg.cholesky(shifted))
        return self._inverses[rho]


class Schedule(Protocol):
    """How the penalty grows."""

    def after(self, iteration: int, rho: float, mask: Tensor) -> float | None:
        """The penalty of the next iteration; None ends the search. `iteration` counts from 1."""


@dataclass
class UntilSettled:
    """The published schedule: rho grows with the share of the support that has changed, until nothing changes.

    `support`: the mask that the search starts from.
    """

    support: Tensor

    def after(self, iteration: int, rho: float, mask: Tensor) -> float | None:
        """See Schedule."""
        if iteration >= _LIMIT:
            return None
        if iteration % _EVERY:
            return rho
        changed = float((mask ^ self.support).sum()) / max(1, int(mask.sum()))
        self.support = mask
        return next((rho * growth for bound, growth in _GROWTH if changed > bound), None)


@dataclass(frozen=True)
class Fixed:
    """A fixed number of iterations; rho grows after every `every` of them."""

    iterations: int
    every: int
    growth: float

    def after(self, iteration: int, rho: float, mask: Tensor) -> float | None:  # noqa: ARG002
        """See Schedule."""
        if iteration >= self.iterations:
            return None
        return rho if iteration % self.every else rho * self.growth


def search(
    scaled: Scaled, target: Tensor, start: Tensor, keep: Keep, schedule: Schedule, *, rho: float = FIRST_RHO
) -> Tensor:
    """[rows, columns]: scores whose largest are worth keeping, and approximately the values of the kept weights.

    `target`: B, [rows, columns], and `start`: the dense weight times the norms. Minimises tr(X G X^T)/2 - tr(X B^T)
    over sparse Z with the splitting X = Z: X = (B - V + rho Z) inv(G + rho I), Z = the kept part of X + V/rho,
    V = V + rho (X - Z). The kept part of T = X + V/rho is Z and the rest is V/rho, so T alone is stored. `rho`: the
    first penalty.
    """
    total = start.clone()
    mask = keep(total.abs())
    dual = torch.zeros_like(start)  # V/rho
    iteration = 0
    while True:
        iteration += 1
        right = torch.add(target, total.mul_(mask), alpha=rho).sub_(dual, alpha=rho)
        total = torch.addmm(dual, right, scaled.inverse(rho))
        mask = keep(total.abs())
        following = schedule.after(iteration, rho, mask)
        if following is None:
            return total
        dual = (total * ~mask).mul_(rho / following)
        rho = following
