"""Encodes what an evaluation found in each sample (`secateur.spec.Outcomes`)."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from secateur.spec import Outcomes


def encoded_numbers(values: Tensor, digest: str) -> Outcomes | None:
    """A number for each sample; None unless all are finite. `values`: [samples] float64; `digest`: of the samples."""
    return _encoded(values.numpy().astype("<f8"), digest) if values.isfinite().all() else None


def encoded_hits(values: Tensor, digest: str) -> Outcomes | None:
    """A bit for each sample: `values` are 1 for a hit, else 0. Other arguments and None as for `encoded_numbers`."""
    return _encoded(np.packbits(values.numpy().astype(np.bool_)), digest) if values.isfinite().all() else None


def _encoded(array: NDArray[Any], digest: str) -> Outcomes:
    return Outcomes(digest=digest, values=base64.b64encode(array.tobytes()).decode("ascii"))
