"""The block-by-block pass that every method with statistics shares.

The blocks are pruned in order, each on what the pruned blocks before it put out. Memory: the calibration set's hidden
states once (a block's outputs replace its inputs), and one batch's activations inside a block. A method that aims at
the dense model's outputs has the hidden states of the dense model carried along, and its inputs to the layers of one
block.

`reference` repeats the Wanda code: run the dense block, gather the statistics of all its layers, prune them all, run
it again. `sequential` prunes a layer before its outputs are used, so that what follows in the block already sees them
(true-sequential in SparseGPT's words). With the calibration set in one batch, that takes one forward pass a block: a
layer is pruned in the very moment it is called. In several batches, each group of layers that read the same tensor
takes a pass of its own, cut short at the next group.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Self

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.errors import SecateurError
from secateur.models.decoder import Decoder, Layer
from secateur.spec import Pass
from secateur.statistics import Statistics
from secateur.stream import Stream

Found = Mapping[Layer, Statistics]

Prune = Callable[[Found], None]
"""Changes the weights of some layers of one block, given the statistics of their inputs."""

Enter = Callable[[int], None]
"""Told the index of each block before it is walked."""

DenseInputs = dict[Layer, list[Tensor]]
"""What goes into each layer in the dense model, a tensor a batch."""


@torch.no_grad()
def walk(
    model: PreTrainedModel,
    decoder: Decoder,
    windows: Tensor,
    *,
    mode: Pass,
    batch: int,
    gather: type[Statistics],
    enter: Enter,
    prune: Prune,
    together: bool = False,
    dense_target: bool = False,
) -> None:
    """Prune every layer of every block. `windows`: [samples, seqlen] token ids; `batch`: windows in one forward pass.

    `gather`: the statistics that `prune` gets. `together`: all layers of a block are given to `prune` at once, as in
    the reference pass. `dense_target`: the statistics also see the dense model's inputs.

    Raises SecateurError (`PRUNE_NOT_FINITE`) naming the layer whose inputs are NaN or infinite, and
    `PRUNE_UNSUPPORTED_MODEL` when a layer is never called. What `enter` and `prune` raise passes through.
    """
    stream = Stream(model, decoder, windows, batch)
    dense = stream.twin() if dense_target else None
    for index, layers in enumerate(decoder.layers):
        enter(index)
        inside = _dense_inputs(dense, index, layers) if dense else {}
        if together or mode == "reference":
            _prune_after_gathering(stream, index, layers, prune, partial(_Inputs, gather=gather, dense=inside))
        elif stream.batches == 1:
            _prune_when_called(stream, index, layers, prune, partial(_Inputs, gather=gather, dense=inside))
        else:
            _prune_group_by_group(stream, index, layers, prune, partial(_Inputs, gather=gather, dense=inside))


def _prune_after_gathering(
    stream: Stream, index: int, layers: tuple[Layer, ...], prune: Prune, watch: "Callable[..., _Inputs]"
) -> None:
    with watch(layers) as inputs:
        for batch in range(stream.batches):
            inputs.begin(batch)
            stream.forward(index, batch)
    inputs.require_all(layers)
    prune({layer: inputs.statistics[layer] for layer in layers})
    stream.advance(index)


def _prune_when_called(
    stream: Stream, index: int, layers: tuple[Layer, ...], prune: Prune, watch: "Callable[..., _Inputs]"
) -> None:
    with watch(layers, when_gathered=prune) as inputs:
        stream.advance(index)
    inputs.require_all(layers)


def _prune_group_by_group(
    stream: Stream, index: int, layers: tuple[Layer, ...], prune: Prune, watch: "Callable[..., _Inputs]"
) -> None:
    pending = layers
    while pending:
        with watch(pending, first_group_only=True) as inputs:
            for batch in range(stream.batches):
                inputs.begin(batch)
                try:
                    stream.forward(index, batch)
                except _GroupEnds:
                    continue
        if not inputs.statistics:
            inputs.require_all(pending)
        prune(inputs.statistics)
        pending = tuple(layer for layer in pending if layer not in inputs.statistics)
    stream.advance(index)


def _dense_inputs(dense: Stream, index: int, layers: tuple[Layer, ...]) -> DenseInputs:
    """Runs the block before it is pruned."""
    inside: DenseInputs = {layer: [] for layer in layers}
    with ExitStack() as hooks:
        for layer in layers:

            def keep(_: nn.Module, arguments: tuple[Tensor, ...], seen: list[Tensor] = inside[layer]) -> None:
                seen.append(arguments[0])

            hooks.callback(layer.module.register_forward_pre_hook(keep).remove)
        dense.advance(index)
    return inside


class _GroupEnds(Exception):
    """The first group of layers has seen its input: the rest of the block need not run."""


class _Inputs:
    """Statistics of the inputs of some layers, while it is entered. Layers that read one tensor share theirs."""

    def __init__(
        self,
        layers: tuple[Layer, ...],
        *,
        gather: type[Statistics],
        dense: DenseInputs,
        when_gathered: Prune | None = None,
        first_group_only: bool = False,
    ) -> None:
        self.statistics: dict[Layer, Statistics] = {}
        self._layers = layers
        self._gather = gather
        self._dense = dense
        self._when_gathered = when_gathered
        self._first_group_only = first_group_only
        self._hooks = ExitStack()
        self.begin(0)

    def begin(self, batch: int) -> None:
        """Before each batch."""
        self._batch = batch
        self._tensor: Tensor | None = None
        self._version = 0
        self._shared: Statistics | None = None

    def require_all(self, layers: tuple[Layer, ...]) -> None:
        for layer in layers:
            if layer not in self.statistics:
                raise SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{layer.name} is never called: it has no statistics")

    def __enter__(self) -> Self:
        for layer in self._layers:
            hook = layer.module.register_forward_pre_hook(partial(self._see, layer))
            self._hooks.callback(hook.remove)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hooks.close()
        self.begin(0)  # let the last tensor go

    def _see(self, layer: Layer, _: nn.Module, arguments: tuple[Tensor, ...]) -> None:
        if self._when_gathered and layer in self.statistics:
            return  # called a second time: it is pruned
        tensor = arguments[0]
        # The same tensor, and nothing was written to it in between.
        version = tensor._version  # noqa: SLF001 (the only way to know)
        if tensor is not self._tensor or version != self._version or self._shared is None:
            if self._first_group_only and self._shared is not None:
                raise _GroupEnds
            self._shared = self.statistics.get(layer) or self._gather(layer.weight.shape[1], tensor.device)
            self._shared.add(tensor, self._dense_twin(layer, tensor))
            if not self._shared.is_finite():
                raise SecateurError("PRUNE_NOT_FINITE", f"the inputs of {layer.name} are not finite (NaN or infinity)")
            self._tensor, self._version = tensor, version
        self.statistics[layer] = self._shared
        if self._when_gathered:
            self._when_gathered({layer: self._shared})
        elif self._first_group_only and len(self.statistics) == len(self._layers):
            raise _GroupEnds

    def _dense_twin(self, layer: Layer, tensor: Tensor) -> Tensor | None:
        """The dense model's inputs to this layer in this batch, token by token, if its tokens are the same."""
        seen = self._dense.get(layer)
        return seen[self._batch] if seen and seen[self._batch].shape == tensor.shape else None
