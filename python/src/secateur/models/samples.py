"""The samples that a model is run on: windows of tokens, with an image in each or without, or labelled images.

Also how a model is called with them.
"""

import dataclasses
import hashlib
import math
from collections.abc import Iterator, Mapping
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
class ImageText:
    """Windows of tokens, some of which stand for an image.

    `ids`: [samples, prefix + seqlen] int64. `images`: of each sample the tensors that the model takes for its image, by
    argument, with everything else that it takes besides the ids. Those of several samples are joined along their first
    dimension.
    """

    ids: Tensor
    images: tuple[Mapping[str, Tensor], ...]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, rows: slice) -> "ImageText":
        return ImageText(self.ids[rows], self.images[rows])

    def kwargs(self) -> dict[str, Tensor]:
        """The arguments of the model."""
        joined = {name: torch.cat([image[name] for image in self.images]) for name in self.images[0]}
        return {"input_ids": self.ids, **joined}


Inputs = Tensor | ImageText
"""[samples, seqlen] int64 token ids, the same with images, or [samples, channels, height, width] float32 pixels."""


@dataclass(frozen=True, eq=False)
class Samples:
    """`inputs`: [samples, prefix + seqlen] int64 token ids, or [samples, channels, height, width] float32 pixels.

    `labels`: [samples] int64, the class of each image, -1 if it is unknown; None for text, where the next token is the
    answer. `bos`: the token at the first position of each window if it was put there and does not belong to the text.
    `images`: the image of each window of a model of images and text, as in ImageText; None for text alone. Its tokens
    count as the text's. `predicted_bytes`: [samples] int64, the bytes of UTF-8 that the answers in each window stand
    for; None if that is not known.
    """

    inputs: Tensor
    labels: Tensor | None = None
    bos: int | None = None
    images: tuple[Mapping[str, Tensor], ...] | None = None
    predicted_bytes: Tensor | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, which: slice | Tensor) -> "Samples":
        labels, sizes = (None if each is None else each[which] for each in (self.labels, self.predicted_bytes))
        images = self.images
        if images is not None:
            images = images[which] if isinstance(which, slice) else tuple(images[index] for index in which.tolist())
        return Samples(self.inputs[which], labels, self.bos, images, sizes)

    def __iter__(self) -> Iterator["Samples"]:
        """One sample at a time."""
        return (self[index : index + 1] for index in range(len(self)))

    def with_bos(self, bos: int) -> "Samples":
        """These windows of text with this token in front of each."""
        inputs = torch.cat([self.inputs.new_full((len(self), 1), bos), self.inputs], dim=1)
        return dataclasses.replace(self, inputs=inputs, bos=bos)

    @property
    def model_inputs(self) -> Inputs:
        """What the model is called with (`model_kwargs`)."""
        return self.inputs if self.images is None else ImageText(self.inputs, self.images)

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
        """sha256 of the inputs, followed by the labels and by each image's tensors."""
        content = hashlib.sha256()
        for sample in self.inputs:  # all of them may be larger than memory
            content.update(sample.numpy().tobytes())
        if self.labels is not None:
            content.update(self.labels.numpy().tobytes())
        for image in self.images or ():
            for name, tensor in sorted(image.items()):
                content.update(f"{name} {tuple(tensor.shape)}:".encode())
                content.update(tensor.numpy().tobytes())
        return content.hexdigest()


def model_kwargs(model: PreTrainedModel, inputs: Inputs) -> dict[str, Any]:
    """The arguments to call a model with, on its device and in its dtype."""
    if isinstance(inputs, ImageText):
        kwargs = inputs.kwargs()
    else:
        kwargs = {"pixel_values" if inputs.is_floating_point() else "input_ids": inputs}
    moved: dict[str, Any] = {
        name: tensor.to(model.device, model.dtype if tensor.is_floating_point() else None)
        for name, tensor in kwargs.items()
    }
    return moved | {"use_cache": False} if "input_ids" in moved else moved


def probe_inputs(inputs: Inputs) -> Inputs:
    """The first sample, and of a text without an image only its first tokens: to see how a model is built."""
    if isinstance(inputs, ImageText) or inputs.is_floating_point():
        return inputs[:1]
    return inputs[:1, :_PROBE_TOKENS]


def doubled(inputs: Inputs) -> Inputs:
    """Each sample twice."""
    if isinstance(inputs, ImageText):
        return ImageText(torch.cat((inputs.ids, inputs.ids)), inputs.images * 2)
    return torch.cat((inputs, inputs))
