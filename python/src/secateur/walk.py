"""The block-by-block pass that every method with statistics shares.

The blocks are pruned in order, each on what the pruned blocks before it put out. Memory: the calibration set's hidden
states once (a block's outputs replace its inputs), and one batch's activations inside a block.

`reference` repeats the Wanda code: run the dense block, gather the statistics of all its Linears, prune them all, run
it again. `sequential` prunes a Linear before its outputs are used, so that what follows in the block already sees them
(true-sequential in SparseGPT's words). With the calibration set in one batch, that takes one forward pass a block: a
Linear is pruned in the very moment it is called. In several batches, each group of Linears that read the same tensor
takes a pass of its own, cut short at the next group.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.errors import SecateurError
from secateur.models.decoder import Decoder, Layer
from secateur.spec import Pass
from secateur.statistics import ColumnNorms

Prune = Callable[[Layer, ColumnNorms], None]
"""Changes a layer's weight, given the statistics of its inputs."""

Enter = Callable[[int], None]
"""Told the index of each block before it is walked."""


@torch.no_grad()
def walk(
    model: PreTrainedModel,
    decoder: Decoder,
    windows: Tensor,
    *,
    mode: Pass,
    batch: int,
    enter: Enter,
    prune: Prune,
) -> None:
    """Prune every layer of every block. `windows`: [samples, seqlen] token ids; `batch`: windows in one forward pass.

    Raises SecateurError (`PRUNE_NOT_FINITE`) naming the layer whose inputs are NaN or infinite, and
    `PRUNE_UNSUPPORTED_MODEL` when a layer is never called. What `enter` and `prune` raise passes through.
    """
    stream = _Stream(model, decoder, windows, batch)
    for index, layers in enumerate(decoder.layers):
        enter(index)
        if mode == "reference":
            _prune_after_gathering(stream, index, layers, prune)
        elif stream.batches == 1:
            _prune_when_called(stream, index, layers, prune)
        else:
            _prune_group_by_group(stream, index, layers, prune)


def _prune_after_gathering(stream: "_Stream", index: int, layers: tuple[Layer, ...], prune: Prune) -> None:
    with _Inputs(layers) as inputs:
        for batch in range(stream.batches):
            inputs.begin()
            stream.forward(index, batch)
    inputs.require_all(layers)
    for layer in layers:
        prune(layer, inputs.statistics[layer])
    stream.advance(index)


def _prune_when_called(stream: "_Stream", index: int, layers: tuple[Layer, ...], prune: Prune) -> None:
    with _Inputs(layers, when_gathered=prune) as inputs:
        stream.advance(index)
    inputs.require_all(layers)


def _prune_group_by_group(stream: "_Stream", index: int, layers: tuple[Layer, ...], prune: Prune) -> None:
    pending = layers
    while pending:
        with _Inputs(pending, first_group_only=True) as inputs:
            for batch in range(stream.batches):
                inputs.begin()
                try:
                    stream.forward(index, batch)
                except _GroupEnds:
                    continue
        if not inputs.statistics:
            inputs.require_all(pending)
        for layer, statistics in inputs.statistics.items():
            prune(layer, statistics)
        pending = tuple(layer for layer in pending if layer not in inputs.statistics)
    stream.advance(index)


class _GroupEnds(Exception):
    """The first group of Linears has seen its input: the rest of the block need not run."""


class _Inputs:
    """Statistics of the inputs of some Linears, while it is entered. Linears that read one tensor share theirs."""

    def __init__(
        self, layers: tuple[Layer, ...], *, when_gathered: Prune | None = None, first_group_only: bool = False
    ) -> None:
        self.statistics: dict[Layer, ColumnNorms] = {}
        self._layers = layers
        self._when_gathered = when_gathered
        self._first_group_only = first_group_only
        self._hooks = ExitStack()
        self.begin()

    def begin(self) -> None:
        """Before each batch."""
        self._tensor: Tensor | None = None
        self._version = 0
        self._shared: ColumnNorms | None = None

    def require_all(self, layers: tuple[Layer, ...]) -> None:
        for layer in layers:
            if layer not in self.statistics:
                raise SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{layer.name} is never called: it has no statistics")

    def __enter__(self) -> Self:
        for layer in self._layers:
            hook = layer.linear.register_forward_pre_hook(partial(self._see, layer))
            self._hooks.callback(hook.remove)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hooks.close()
        self.begin()  # let the last tensor go

    def _see(self, layer: Layer, _: nn.Module, arguments: tuple[Tensor, ...]) -> None:
        if self._when_gathered and layer in self.statistics:
            return  # called a second time: it is pruned
        tensor = arguments[0]
        # The same tensor, and nothing was written to it in between.
        version = tensor._version  # noqa: SLF001 (the only way to know)
        if tensor is not self._tensor or version != self._version or self._shared is None:
            if self._first_group_only and self._shared is not None:
                raise _GroupEnds
            self._shared = self.statistics.get(layer) or ColumnNorms(tensor.shape[-1], tensor.device)
            self._shared.add(tensor)
            if not self._shared.norms().isfinite().all():
                raise SecateurError("PRUNE_NOT_FINITE", f"the inputs of {layer.name} are not finite (NaN or infinity)")
            self._tensor, self._version = tensor, version
        self.statistics[layer] = self._shared
        if self._when_gathered:
            self._when_gathered(layer, self._shared)
        elif self._first_group_only and len(self.statistics) == len(self._layers):
            raise _GroupEnds


class _Stream:
    """The hidden states between two blocks, for all calibration windows, and how the model calls its blocks."""

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

    @property
    def batches(self) -> int:
        return len(self._slices)

    def forward(self, block: int, batch: int) -> Tensor:
        arguments, keywords = self._calls[batch][block]
        output: Tensor | tuple[Tensor, ...] = self._blocks[block](
            self._hidden[self._slices[batch]], *arguments, **keywords
        )
        # Some architectures return a tuple; `output[0]` of a tensor would silently take the first sample.
        return output[0] if isinstance(output, tuple) else output

    def advance(self, block: int) -> None:
        """Replace the hidden states by the block's outputs."""
        for batch, rows in enumerate(self._slices):
            self._hidden[rows] = self.forward(block, batch)


_Call = tuple[tuple[Any, ...], dict[str, Any]]


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
