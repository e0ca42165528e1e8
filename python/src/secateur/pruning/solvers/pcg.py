"""Solves for the kept weights of a given mask by conjugate gradients, all rows at once."""

import torch
from torch import Tensor


def refit(gram: Tensor, target: Tensor, start: Tensor, keep: Tensor, *, steps: int, tolerance: float = 1e-6) -> Tensor:
    """For each row x with kept set S: solve H_SS x_S = b_S, x elsewhere 0.

    `gram`: [columns, columns] with a diagonal of ones, so that Jacobi's preconditioner is the identity (ALPS, Meng et
    al. 2024, arXiv:2406.07831, algorithm 2); `target` b and `start`: [rows, columns]; `keep`: bool of that shape.
    A row stops once its residual is below `tolerance` times its b_S: further steps would only add rounding errors. Ends
    after `steps`, or when all rows have stopped. float32.
    """
    x = start * keep
    kept = keep.to(x.dtype)
    residual = torch.addmm(target, x, gram, alpha=-1).mul_(kept)
    direction = residual.clone()
    squares = residual.square().sum(dim=1, keepdim=True)
    bound = tolerance**2 * (target * kept).square().sum(dim=1, keepdim=True)
    for _ in range(steps):
        active = squares > bound
        if not active.any():
            break
        image = (direction @ gram).mul_(kept)
        step = torch.where(active, squares / (direction * image).sum(dim=1, keepdim=True), 0.0)
        x.addcmul_(direction, step)
        residual.addcmul_(image, step, value=-1)
        before, squares = squares, residual.square().sum(dim=1, keepdim=True)
        direction.mul_(torch.where(active, squares / before, 0.0)).add_(residual)
    return x
