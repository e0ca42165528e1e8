"""Published algorithms in their simplest form, as references for the tests: loops, any floating type."""

from collections.abc import Callable

import torch
from torch import Tensor

Select = Callable[[Tensor, int], Tensor]


def damped(gram: Tensor, damping: float) -> Tensor:
    return gram + damping * gram.diagonal().mean() * torch.eye(len(gram), dtype=gram.dtype)


def shrunk(gram: Tensor, damping: float) -> Tensor:
    return gram + damping * torch.diag(gram.diagonal())


def obs(weight: Tensor, gram: Tensor, keep_of: Select, stretch: int) -> Tensor:
    """OBS with a fixed order of columns (SparseGPT, equation 3): the inverse is updated column by column."""
    weight, inverse = weight.clone(), torch.linalg.inv(gram)
    columns = weight.shape[1]
    keep = torch.ones_like(weight, dtype=torch.bool)
    for column in range(columns):
        if column % stretch == 0:
            # [inv(H_{c:})]_cc for every column of the stretch, each without the columns to its left
            costs, rest = [], inverse
            for ahead in range(column, min(column + stretch, columns)):
                costs.append(weight[:, ahead] ** 2 / rest[0, 0])
                rest = rest[1:, 1:] - rest[1:, :1] @ rest[:1, 1:] / rest[0, 0]
            keep[:, column : column + stretch] = keep_of(torch.stack(costs, dim=1), column)
        for row in range(len(weight)):
            if not keep[row, column]:
                weight[row, column:] -= weight[row, column] / inverse[0, 0] * inverse[0]
                weight[row, column] = 0
        inverse = inverse[1:, 1:] - inverse[1:, :1] @ inverse[:1, 1:] / inverse[0, 0]
    return weight


def obs_columns(weight: Tensor, factor: Tensor, keep_of: Select, stretch: int) -> Tensor:
    """SparseGPT's loop with every column carried to all columns on its right at once, without blocks."""
    weight = weight.clone()
    diagonal = factor.diagonal()
    for column in range(weight.shape[1]):
        if column % stretch == 0:
            ahead = slice(column, column + stretch)
            keep = keep_of((weight[:, ahead] / diagonal[ahead]) ** 2, column)
        error = weight[:, column].masked_fill(keep[:, column % stretch], 0) / diagonal[column]
        weight[:, column:] -= torch.outer(error, factor[column, column:])
        weight[:, column].masked_fill_(~keep[:, column % stretch], 0)
    return weight


def lowest(scores: Tensor, pruned: int) -> Tensor:
    """The mask that prunes the lowest, ties by index. True = keep."""
    order = scores.flatten().sort(stable=True).indices
    keep = torch.ones(scores.numel(), dtype=torch.bool)
    keep[order[:pruned]] = False
    return keep.view(scores.shape)


def move(weight: Tensor, gram: Tensor, keep: Tensor, target: Tensor | None = None) -> Tensor:
    """The best values for the kept weights, row by row: H_SS w'_S = b_S."""
    target = weight @ gram if target is None else target
    moved = torch.zeros_like(weight)
    for row in range(len(weight)):
        kept = keep[row].nonzero().flatten()
        if len(kept):
            moved[row, kept] = torch.linalg.solve(gram[kept][:, kept], target[row, kept])
    return moved


def alps_mask(weight: Tensor, gram: Tensor, pruned: int) -> Tensor:
    """The support of ALPS (algorithm 1) by the eigenvalues of the scaled Gram matrix."""
    norms = gram.diagonal().sqrt()
    scaled = gram / norms / norms[:, None]
    values, vectors = torch.linalg.eigh(scaled)
    dense = weight * norms
    target = dense @ scaled
    keep = lowest(dense.abs(), pruned)
    z, v, rho = dense * keep, torch.zeros_like(dense), 0.1
    settled = keep
    for iteration in range(1, 301):
        x = (target - v + rho * z) @ vectors @ torch.diag(1 / (values + rho)) @ vectors.T
        keep = lowest((x + v / rho).abs(), pruned)
        z = (x + v / rho) * keep
        v = v + rho * (x - z)
        if iteration % 3 == 0:
            changed = (keep != settled).sum().item() / keep.sum().item()
            settled = keep
            if changed == 0:
                break
            rho *= 1.3 if changed > 0.1 else 1.2 if changed > 0.005 else 1.1
    return keep
