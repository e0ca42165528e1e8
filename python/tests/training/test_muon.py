"""Our float32 Muon against torch's, which computes in bfloat16."""

import pytest
import torch
from torch import nn

from muon import Muon, orthogonalised


@pytest.mark.parametrize("shape", [(1, 1), (3, 16, 16), (2, 8, 32), (2, 32, 8)])
def test_orthogonalisation_keeps_directions_and_brings_singular_values_near_one(shape: tuple[int, ...]) -> None:
    shape = (1, *shape) if len(shape) == 2 else shape
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(0)).double()
    left, _, right = torch.linalg.svd(matrices, full_matrices=False)
    found = orthogonalised(matrices)
    sizes = left.mT @ found @ right.mT
    diagonal = sizes.diagonal(dim1=1, dim2=2)
    assert torch.allclose(sizes, torch.diag_embed(diagonal), atol=1e-9)
    assert diagonal.max() < 1.3
    assert diagonal.median() > 0.6


def test_ten_steps_stay_close_to_those_of_torch() -> None:
    generator = torch.Generator().manual_seed(0)
    start = [torch.randn(shape, generator=generator) for shape in ((16, 16), (8, 32), (16, 16), (32, 8))]
    ours, theirs = ([nn.Parameter(matrix.clone()) for matrix in start] for _ in range(2))
    optimizers = [
        Muon(ours, weight_decay=0.1, lr=0.02),
        torch.optim.Muon(theirs, weight_decay=0.1, lr=0.02, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
    ]
    for _ in range(10):
        for mine, other in zip(ours, theirs, strict=True):
            mine.grad = torch.randn(mine.shape, generator=generator)
            other.grad = mine.grad.clone()
        for optimizer in optimizers:
            optimizer.step()
    for mine, other, before in zip(ours, theirs, start, strict=True):
        assert (mine - other).norm() < 0.02 * (mine - before).norm()
