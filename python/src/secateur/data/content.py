"""The content of one split of a dataset: documents of text, or labelled images."""

import functools
import hashlib
from dataclasses import dataclass, field

from torch import Tensor


@dataclass(frozen=True, eq=False)
class Text:
    """Documents, and the separator between them when they are read as one text.

    The documents may be private: no message or traceback may show them.
    """

    documents: tuple[str, ...] = field(repr=False)
    separator: str = "\n\n"

    @functools.cached_property
    def digest(self) -> str:
        """sha256 of everything that a figure may depend on."""
        content = hashlib.sha256()
        for part in (self.separator, *self.documents):
            encoded = part.encode()
            content.update(f"{len(encoded)}:".encode())
            content.update(encoded)
        return content.hexdigest()


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


Content = Text | LabelledImages
