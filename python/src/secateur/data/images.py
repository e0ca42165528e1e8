"""The labelled images of one split of a dataset."""

import functools
import hashlib
from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """`pixels`: [images, channels, height, width] uint8; `labels`: [images] int64, from 0 to below `classes`."""

    pixels: Tensor
    labels: Tensor
    classes: int

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, which: slice | list[int]) -> "LabelledImages":
        return LabelledImages(self.pixels[which], self.labels[which], self.classes)

    @functools.cached_property
    def digest(self) -> str:
        """sha256 of everything that a figure may depend on."""
        content = hashlib.sha256(f"{tuple(self.pixels.shape)} {self.classes}:".encode())
        content.update(self.pixels.numpy().tobytes())
        content.update(self.labels.numpy().tobytes())
        return content.hexdigest()
