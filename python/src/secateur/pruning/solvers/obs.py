"""Optimal brain surgeon, column by column: SparseGPT (Frantar and Alistarh 2023, arXiv:2301.00774, algorithm 1)."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

# Columns between two updates of the remaining columns: one large product instead of many small ones.
BLOCK = 128
# Rows whose systems of up to BLOCK unknowns are solved at once: 128 MB.
_ROWS = 2048

Select = Callable[[Tensor, int], Tensor]
"""Scores [rows, columns] of a stretch of columns, and the index of its first column -> mask, True = keep."""


def inverse_factor(gram: Tensor) -> Tensor:
    """U, upper triangular, with inv(H) = U^T U. `gram`: [columns, columns] float32, damped.

    Raises LinAlgError when it is not positive definite.
    """
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(gram))
    factor: Tensor = torch.linalg.cholesky(inverse, upper=True)
    return factor


def prune(weight: Tensor, factor: Tensor, select: Select, stretch: int) -> Tensor:
    """The pruned weight, with its kept weights updated for those pruned to their left.

    `weight`: [rows, columns] float32; `factor`: of `inverse_factor`. `select` is called for every `stretch` columns,
    once the columns to their left are final. The scores are w^2 / U_cc^2, the growth of the output's squared error.
    """
    rest = weight.clone()
    prune_block = _prune_by_columns if weight.device.type == "cpu" else _prune_by_stretches
    size = max(1, BLOCK // stretch) * stretch
    for start in range(0, weight.shape[1], size):
        stop = min(start + size, weight.shape[1])
        select_here = partial(_select_from, select, start)
        errors = prune_block(rest[:, start:stop], factor[start:stop, start:stop], select_here, stretch)
        rest[:, stop:].addmm_(errors.T, factor[start:stop, stop:], alpha=-1)
    return rest


def _select_from(select: Select, start: int, scores: Tensor, first: int) -> Tensor:
    return select(scores, start + first)


def _prune_by_columns(weight: Tensor, factor: Tensor, select: Select, stretch: int) -> Tensor:
    """Prune these columns in place. Returns their errors, [columns, rows], to update the columns to the right."""
    diagonal = factor.diagonal()
    columns = weight.T.contiguous()  # the loop works on columns, which are contiguous here
    errors = torch.empty_like(columns)
    keep = torch.empty_like(columns, dtype=torch.bool)
    for index in range(len(columns)):
        if index % stretch == 0:
            ahead = slice(index, index + stretch)
            scores = (columns[ahead] / diagonal[ahead, None]).square().T
            keep[ahead] = select(scores, index).T
        errors[index] = columns[index].masked_fill(keep[index], 0) / diagonal[index]
        columns[index].mul_(keep[index])
        columns[index + 1 :].addr_(factor[index, index + 1 :], errors[index], alpha=-1)
    weight.copy_(columns.T)
    return errors


def _prune_by_stretches(weight: Tensor, factor: Tensor, select: Select, stretch: int) -> Tensor:
    """The same in a few large steps, for a device on which every small step has a high overhead.

    Once a stretch's mask is known, the errors e of a row solve a triangular system: for a pruned column c, the sum of
    U_ic e_i over the pruned columns i up to c is its weight.
    """
    errors = torch.empty_like(weight)
    for index in range(0, weight.shape[1], stretch):
        ahead = slice(index, index + stretch)
        triangle = factor[ahead, ahead]
        keep = select((weight[:, ahead] / triangle.diagonal()).square(), index)
        for start in range(0, len(weight), _ROWS):
            rows = slice(start, start + _ROWS)
            errors[rows, ahead] = _solve(triangle, weight[rows, ahead], keep[rows])
        weight[:, index:].addmm_(errors[:, ahead], factor[ahead, index:], alpha=-1)
        weight[:, ahead].mul_(keep)
    return errors.T


def _solve(triangle: Tensor, weight: Tensor, keep: Tensor) -> Tensor:
    """[rows, columns] errors, 0 for kept weights: for them a row's system is the identity."""
    pruned = ~keep
    systems = triangle.T * (pruned[:, :, None] & pruned[:, None, :])
    systems.diagonal(dim1=1, dim2=2).add_(keep)
    solved: Tensor = torch.linalg.solve_triangular(systems, (weight * pruned)[:, :, None], upper=False)
    return solved[:, :, 0]
