"""How a model is called, whatever it takes."""

from typing import Any

from torch import Tensor
from transformers import PreTrainedModel

# Enough to see how a model is made, and quick.
_TRIED_TOKENS = 8


def keywords_for(model: PreTrainedModel, inputs: Tensor) -> dict[str, Any]:
    """What to call a model with, on its device and in its dtype.

    `inputs`: [samples, seqlen] int64 token ids, or [samples, channels, height, width] float32 pixels.
    """
    moved = inputs.to(model.device)
    if inputs.is_floating_point():
        return {"pixel_values": moved.to(model.dtype)}
    return {"input_ids": moved, "use_cache": False}


def a_few(inputs: Tensor) -> Tensor:
    """The first sample, and of a text no more than its first tokens."""
    return inputs[:1] if inputs.is_floating_point() else inputs[:1, :_TRIED_TOKENS]
