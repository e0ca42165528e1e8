"""The samples that a model is run on, windows of tokens or labelled images, and how a model is called with them."""

import dataclasses
import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import PreTrainedModel

# An image counts as many tokens as the usual vision transformer makes of it, from patches of 16 x 16 pixels.
_PIXELS_A_TOKEN = 256
# Tokens in a probe: enough to see how a model is built, and quick.
_PROBE_TOKENS = 8


@dataclass(frozen=True, eq=False)
class Samples:
    """`inputs`: [samples, prefix + seqlen] int64 token ids, or [samples, channels, height, width] float32 pixels.

    `labels`: [samples] int64, the class of each image; None for text, where the next token is the answer. `bos`: the
    token at the first position of each window if it was put there and does not belong to the text. `predicted_bytes`:
    [samples] int64, the bytes of UTF-8 that the answers in each window stand for; None if that is not known.
    """

    inputs: Tensor
    labels: Tensor | None = None
    bos: int | None = None
    predicted_bytes: Tensor | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, which: slice | Tensor) -> "Samples":
        labels, sizes = (None if each is None else each[which] for each in (self.labels, self.predicted_bytes))
        return Samples(self.inputs[which], labels, self.bos, sizes)

    def __iter__(self) -> Iterator["Samples"]:
        """One sample at a time."""
        return (self[index : index + 1] for index in range(len(self)))

    def with_bos(self, bos: int) -> "Samples":
        """These windows of text with this token in front of each."""
        inputs = torch.cat([self.inputs.new_full((len(self), 1), bos), self.inputs], dim=1)
        return dataclasses.replace(self, inputs=inputs, bos=bos)

    @property
    def prefix(self) -> int:
        """Positions before the text in each window: 1 with a BOS in front. They are context only, never an answer."""
        return 0 if self.bos is None else 1

    @property
    def seqlen(self) -> int | None:
        """Tokens of the text in a window; None for images."""
        return self.inputs.shape[1] - self.prefix if self.labels is None else None

    @property
    def tokens(self) -> int | None:
        """Tokens of the text in all windows; None for images."""
        return None if self.seqlen is None else len(self) * self.seqlen

    @property
    def text_bytes(self) -> int | None:
        """The bytes of UTF-8 that all answers stand for; None for images, and if that is not known."""
        return None if self.predicted_bytes is None else int(self.predicted_bytes.sum())

    @property
    def length(self) -> int:
        """The work for one sample, in tokens: exact for text (with a BOS), an estimate for images."""
        return self.inputs.shape[1] if self.labels is None else math.ceil(self.inputs[0, 0].numel() / _PIXELS_A_TOKEN)

    @property
    def answers(self) -> int:
        """Predictions per sample: one for each token of the text from the second on, or one for the label."""
        return 1 if self.seqlen is None else self.seqlen - 1

    @property
    def digest(self) -> str:
        """sha256 of the inputs followed by the labels."""
        content = hashlib.sha256(self.inputs.numpy().tobytes())
        if self.labels is not None:
            content.update(self.labels.numpy().tobytes())
        return content.hexdigest()


def model_kwargs(model: PreTrainedModel, inputs: Tensor) -> dict[str, Any]:
    """The arguments to call a model with, on its device and in its dtype.

    `inputs`: [samples, seqlen] int64 token ids, or [samples, channels, height, width] float32 pixels.
    """
    moved = inputs.to(model.device)
    if inputs.is_floating_point():
        return {"pixel_values": moved.to(model.dtype)}
    return {"input_ids": moved, "use_cache": False}


def probe_inputs(inputs: Tensor) -> Tensor:
    """The first sample, and of a text only its first tokens: to see how a model is built."""
    return inputs[:1] if inputs.is_floating_point() else inputs[:1, :_PROBE_TOKENS]
