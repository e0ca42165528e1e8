"""Column norms against the plain formula."""

import pytest
import torch

from secateur.statistics import ColumnNorms, Gram


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_norms_of_all_rows_whatever_the_batches(dtype: torch.dtype) -> None:
    inputs = torch.randn(3, 5000, 7, generator=torch.Generator().manual_seed(0)).to(dtype)
    statistics = ColumnNorms(7, torch.device("cpu"))
    statistics.add(inputs[:2])
    statistics.add(inputs[2].reshape(-1, 7))  # OPT flattens its feed-forward inputs to two dimensions
    expected = inputs.double().reshape(-1, 7).square().mean(0).sqrt()
    assert statistics.rows == 15000
    torch.testing.assert_close(statistics.norms().double(), expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize("columns", [1, 5, 192, 193, 500])
def test_gram_matrix_of_all_rows_whatever_the_batches(columns: int) -> None:
    inputs = torch.randn(2, 3000, columns, generator=torch.Generator().manual_seed(0))
    dense, wanted = inputs.flip(0) + 0.1, inputs[..., :1] * torch.arange(1, 4)
    gram = Gram(columns, torch.device("cpu"))
    for batch in range(2):
        gram.add(inputs[batch], dense=dense[batch], wanted=wanted[batch])
    rows = inputs.double().reshape(-1, columns)
    torch.testing.assert_close(gram.matrix.double(), rows.T @ rows / len(rows), rtol=1e-4, atol=1e-4)
    assert torch.equal(gram.matrix, gram.matrix.T)
    assert gram.cross is not None
    torch.testing.assert_close(
        gram.cross.double(), dense.double().reshape(-1, columns).T @ rows / len(rows), rtol=1e-4, atol=1e-4
    )
    assert gram.wanted is not None
    torch.testing.assert_close(
        gram.wanted.double(), wanted.double().reshape(-1, 3).T @ rows / len(rows), rtol=1e-4, atol=1e-4
    )
    torch.testing.assert_close(gram.norms().double(), rows.square().mean(0).sqrt(), rtol=1e-5, atol=1e-6)


def test_what_is_shared_is_computed_again_when_inputs_are_added() -> None:
    gram = Gram(2, torch.device("cpu"))
    gram.add(torch.eye(2))
    assert gram.share("trace", lambda: float(gram.matrix.trace())) == 1
    gram.add(torch.eye(2) * 3)
    assert gram.share("trace", lambda: float(gram.matrix.trace())) == 5
