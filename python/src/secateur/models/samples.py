"""What a model is shown, sample by sample: windows of tokens, or images with their labels."""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

# An image is worth the tokens that the usual vision transformer makes of it, patches of 16 x 16 pixels.
_PIXELS_A_TOKEN = 256


@dataclass(frozen=True, eq=False)
class Samples:
    """`inputs`: [samples, seqlen] int64 token ids, or [samples, channels, height, width] float32 pixels.

    `labels`: [samples] int64, the class of each image; None for text, which has its answers in itself.
    """

    inputs: Tensor
    labels: Tensor | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, which: slice | Tensor) -> "Samples":
        return Samples(self.inputs[which], None if self.labels is None else self.labels[which])

    def __iter__(self) -> Iterator["Samples"]:
        """One sample at a time."""
        return (self[index : index + 1] for index in range(len(self)))

    @property
    def seqlen(self) -> int | None:
        """Tokens of a window; None for images."""
        return self.inputs.shape[1] if self.labels is None else None

    @property
    def tokens(self) -> int | None:
        """Of all windows; None for images."""
        return self.inputs.numel() if self.labels is None else None

    @property
    def length(self) -> int:
        """The work that a sample makes, in tokens: exact for text, and an estimate for images."""
        return self.inputs.shape[1] if self.labels is None else math.ceil(self.inputs[0, 0].numel() / _PIXELS_A_TOKEN)

    @property
    def answers(self) -> int:
        """How often the model is asked in a sample: for each token from the second on, or for the label."""
        return self.inputs.shape[1] - 1 if self.labels is None else 1

    @property
    def digest(self) -> str:
        """sha256 of the inputs, and of the labels behind them."""
        content = hashlib.sha256(self.inputs.numpy().tobytes())
        if self.labels is not None:
            content.update(self.labels.numpy().tobytes())
        return content.hexdigest()
