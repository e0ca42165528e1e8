"""Digits: 1,797 handwritten digits of 8 x 8 pixels, bundled. README.md names their source."""

import gzip
from importlib.resources import files

import numpy as np
import torch

from secateur.data.content import PixelImages
from secateur.spec import DatasetInfo

INFO = DatasetInfo(
    id="digits",
    title="Handwritten digits",
    kind="images",
    splits=["train", "test"],
    bundled=True,
    license="CC BY 4.0",
    source="Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits (UCI), as in scikit-learn",
)
_CLASSES = 10
_SIDE = 8
_WHITE = 16
_TEST_EVERY = 5


def read(split: str) -> PixelImages:
    """`test`: every fifth image of each digit, starting with its first; `train`: the others."""
    table = files(__name__).joinpath("digits.csv.gz").read_bytes()
    rows = np.loadtxt(gzip.decompress(table).decode().splitlines(), delimiter=",", dtype=np.int64)
    labels = rows[:, -1]
    is_test = np.zeros(len(rows), dtype=np.bool_)
    for digit in range(_CLASSES):
        is_test[np.flatnonzero(labels == digit)[::_TEST_EVERY]] = True
    chosen = is_test if split == "test" else ~is_test
    pixels = (rows[chosen, :-1] * 255 + _WHITE // 2) // _WHITE  # 0 to 255, as image processors expect
    return PixelImages(
        pixels=torch.from_numpy(pixels.astype(np.uint8)).view(-1, 1, _SIDE, _SIDE),
        labels=torch.from_numpy(labels[chosen]),
        classes=_CLASSES,
    )
