"""Column norms against the plain formula."""

import pytest
import torch

from secateur.statistics import ColumnNorms


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_norms_of_all_rows_whatever_the_batches(dtype: torch.dtype) -> None:
    inputs = torch.randn(3, 5000, 7, generator=torch.Generator().manual_seed(0)).to(dtype)
    statistics = ColumnNorms(7, torch.device("cpu"))
    statistics.add(inputs[:2])
    statistics.add(inputs[2].reshape(-1, 7))  # OPT flattens its feed-forward inputs to two dimensions
    expected = inputs.double().reshape(-1, 7).square().mean(0).sqrt()
    assert statistics.rows == 15000
    torch.testing.assert_close(statistics.norms().double(), expected, rtol=1e-6, atol=0)
