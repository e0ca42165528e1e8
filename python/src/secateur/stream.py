"""The hidden states between two blocks, for all calibration windows, and how the model calls its blocks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.models.decoder import Decoder

_Call = tuple[tuple[Any, ...], dict[str, Any]]


class Stream:
    """Runs the blocks one at a time. `windows`: [samples, seqlen] token ids; `batch`: windows in one forward pass."""

    def __init__(self, model: PreTrainedModel, decoder: Decoder, windows: Tensor, batch: int) -> None:
        self._blocks = decoder.blocks
        self._slices = [slice(start, start + batch) for start in range(0, len(windows), batch)]
        self._calls: list[list[_Call]] = []
        self._hidden = torch.empty(0)
        for rows in self._slices:
            calls, hidden = _record_calls(model, decoder, windows[rows].to(model.device))
            if not self._calls:
                self._hidden = hidden.new_empty(len(windows), *hidden.shape[1:])
            self._hidden[rows] = hidden
            # Masks and position embeddings depend on the batch's shape alone in most models: then one copy serves.
            self._calls.append(self._calls[0] if self._calls and _equal(self._calls[0], calls) else calls)

    def twin(self) -> Self:
        """A second stream through the same blocks, from where this one is."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._hidden = self._hidden.clone()
        return other

    @property
    def batches(self) -> int:
        """How many forward passes a block takes."""
        return len(self._slices)

    def inputs(self, batch: int) -> Tensor:
        """[windows, seqlen, width]: what goes into the next block."""
        return self._hidden[self._slices[batch]]

    def forward(self, block: int, batch: int) -> Tensor:
        """The block's outputs for these windows."""
        arguments, keywords = self._calls[batch][block]
        output: Tensor | tuple[Tensor, ...] = self._blocks[block](self.inputs(batch), *arguments, **keywords)
        # Some architectures return a tuple; `output[0]` of a tensor would silently take the first sample.
        return output[0] if isinstance(output, tuple) else output

    def advance(self, block: int) -> None:
        """Replace the hidden states by the block's outputs."""
        for batch, rows in enumerate(self._slices):
            self._hidden[rows] = self.forward(block, batch)


def _record_calls(model: PreTrainedModel, decoder: Decoder, ids: Tensor) -> tuple[list[_Call], Tensor]:
    """How the model calls each block for these windows, and the first block's input; no block runs."""
    calls: list[_Call] = []
    first: list[Tensor] = []

    def record(hidden: Tensor, *arguments: Any, **keywords: Any) -> Tensor:
        first.append(hidden) if not first else None
        calls.append((arguments, keywords))
        return hidden

    with _replaced_forwards(decoder.blocks, record):
        model.base_model(input_ids=ids, use_cache=False)
    return calls, first[0]


@contextmanager
def _replaced_forwards(blocks: tuple[nn.Module, ...], forward: Callable[..., Tensor]) -> Iterator[None]:
    for block in blocks:
        block.forward = forward
    try:
        yield
    finally:
        for block in blocks:
            del block.forward


def _equal(left: Any, right: Any) -> bool:
    """Of nested arguments: the same values, tensors compared by content."""
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        return left.shape == right.shape and torch.equal(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_equal, left, right))
    return left is right or (not isinstance(left, Tensor) and not isinstance(right, Tensor) and bool(left == right))
