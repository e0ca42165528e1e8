"""Column norms and Gram matrices against the plain formulas."""

from dataclasses import asdict

import pytest
import torch

from secateur.calibration.statistics import ColumnNorms, Gram, SplitGram


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_norms_cover_all_rows_of_all_batches(dtype: torch.dtype) -> None:
    inputs = torch.randn(3, 5000, 7, generator=torch.Generator().manual_seed(0)).to(dtype)
    statistics = ColumnNorms(7, torch.device("cpu"))
    statistics.add(inputs[:2])
    statistics.add(inputs[2].reshape(-1, 7))  # OPT flattens its feed-forward inputs to two dimensions
    expected = inputs.double().reshape(-1, 7).square().mean(0).sqrt()
    assert statistics.rows == 15000
    torch.testing.assert_close(statistics.norms().double(), expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize("columns", [1, 5, 192, 193, 500])
def test_the_gram_matrix_covers_all_rows_of_all_batches(columns: int) -> None:
    inputs = torch.randn(2, 3000, columns, generator=torch.Generator().manual_seed(0))
    dense, target = inputs.flip(0) + 0.1, inputs[..., :1] * torch.arange(1, 4)
    gram = Gram(columns, torch.device("cpu"))
    for batch in range(2):
        gram.add(inputs[batch], dense=dense[batch], target=target[batch])
    rows = inputs.double().reshape(-1, columns)
    torch.testing.assert_close(gram.matrix.double(), rows.T @ rows / len(rows), rtol=1e-4, atol=1e-4)
    assert torch.equal(gram.matrix, gram.matrix.T)
    moments = gram.moments
    assert moments.dense_cross is not None
    assert moments.target_cross is not None
    torch.testing.assert_close(
        moments.dense_cross.double(), dense.double().reshape(-1, columns).T @ rows / len(rows), rtol=1e-4, atol=1e-4
    )
    torch.testing.assert_close(
        moments.target_cross.double(), target.double().reshape(-1, 3).T @ rows / len(rows), rtol=1e-4, atol=1e-4
    )
    torch.testing.assert_close(gram.norms().double(), rows.square().mean(0).sqrt(), rtol=1e-5, atol=1e-6)


def test_a_split_gram_halves_every_batch() -> None:
    inputs = torch.randn(3, 4, 5, 6, generator=torch.Generator().manual_seed(0))
    dense, target = inputs.flip(0) + 0.1, inputs[..., :2]
    split, whole, first, second = (kind(6, inputs.device) for kind in (SplitGram, Gram, Gram, Gram))
    for x, xd, y in zip(inputs, dense, target, strict=True):
        for gram, windows in ((split, slice(4)), (whole, slice(4)), (first, slice(2)), (second, slice(2, 4))):
            gram.add(x[windows], dense=xd[windows], target=y[windows])
    assert isinstance(split, SplitGram)
    assert split.halves is not None
    for found, expected in zip((split.moments, *split.halves), (whole, first, second), strict=True):
        torch.testing.assert_close(asdict(found), asdict(expected.moments))


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_the_halves_do_not_depend_on_the_batch_size(batch: int) -> None:
    inputs = torch.randn(5, 4, 6, generator=torch.Generator().manual_seed(0))
    at_once, in_batches = SplitGram(6, inputs.device), SplitGram(6, inputs.device)
    at_once.add(inputs)
    for start in range(0, 5, batch):
        windows = inputs[start : start + batch]
        in_batches.add(windows, first=min(max(2.5 - start, 0), len(windows)) / len(windows))
    assert at_once.halves is not None
    assert in_batches.halves is not None
    for found, expected in zip(in_batches.halves, at_once.halves, strict=True):
        torch.testing.assert_close(asdict(found), asdict(expected))


def test_one_token_has_no_halves() -> None:
    gram = SplitGram(3, torch.device("cpu"))
    gram.add(torch.ones(1, 3))
    assert gram.halves is None
    assert torch.equal(gram.matrix, torch.ones(3, 3))


def test_shared_values_are_computed_again_after_inputs_are_added() -> None:
    gram = Gram(2, torch.device("cpu"))
    gram.add(torch.eye(2))
    assert gram.share("trace", lambda: float(gram.matrix.trace())) == 1
    gram.add(torch.eye(2) * 3)
    assert gram.share("trace", lambda: float(gram.matrix.trace())) == 5
