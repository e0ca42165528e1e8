"""The block-by-block pass that every method with statistics shares.

The blocks are pruned in order, each on what the pruned blocks before it put out. Memory: the calibration set's hidden
states once (a block's outputs replace its inputs), and one batch's activations inside a block. A method that aims at
the dense model's outputs has the dense model carried along (`DenseTarget`); one that works on a block's weights once
more after its layers were pruned keeps the block's inputs.

`reference` repeats the Wanda code: run the dense block, gather the statistics of all its layers, prune them all, run
it again. `sequential` prunes a layer before its outputs are used, so that what follows in the block already sees them
(true-sequential in SparseGPT's words). With the calibration set in one batch, that takes one forward pass a block: a
layer is pruned in the very moment it is called. In several batches, each group of layers that read the same tensor
takes a pass of its own, cut short at the next group; the first step of all experts of a router is one group, and so is
the second.

An expert that no token was routed to has no inputs. It is pruned as if they were unrelated and of one size (H = I):
so every method judges its weights by magnitude and moves none.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import repeat
from types import TracebackType
from typing import Self
from weakref import ref

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.calibration.block_reconstruction import BlockReconstruction
from secateur.calibration.dense_target import DenseTarget
from secateur.calibration.statistics import Gram, Statistics
from secateur.errors import SecateurError
from secateur.models.block_runner import BlockRunner
from secateur.models.decoder import Decoder, Geometry, Layer
from secateur.spec import Pass

Found = Mapping[Layer, Statistics]

Prune = Callable[[Found], None]
"""Changes the weights of some layers of one block, given the statistics of their inputs."""

Enter = Callable[[int], None]
"""Told the index of each block before it is walked."""

Finish = Callable[[BlockReconstruction], None]
"""May change the weights of a block's layers once more, after they were pruned."""


@torch.no_grad()
def walk(
    model: PreTrainedModel,
    decoder: Decoder,
    windows: Tensor,
    *,
    mode: Pass,
    batch: int,
    states_outside: bool = False,
    gather: type[Statistics],
    enter: Enter,
    prune: Prune,
    together: bool = False,
    dense_target: bool = False,
    finish: Finish | None = None,
    warn: Callable[[str], None] = lambda _: None,
) -> None:
    """Prune every layer of every block. `windows`: [samples, seqlen] token ids, or [samples, channels, height, width]
    pixels; `batch`: windows in one forward pass; `states_outside`: the hidden states wait in main memory.

    `gather`: the statistics that `prune` gets. `together`: all layers of a block are given to `prune` at once, as in
    the reference pass. `dense_target`: the statistics are Gram matrices and also see the dense model. `finish`, which
    needs `dense_target`, is called when a block's layers have been pruned. `warn` is told of experts without
    tokens.

    Raises SecateurError (`PRUNE_NOT_FINITE`) naming the layer whose inputs are NaN or infinite, and
    `PRUNE_UNSUPPORTED_MODEL` when the blocks alone are not the model or a layer is never called. What `enter` and
    `prune` raise passes through.
    """
    stream = BlockRunner(model, decoder, windows, batch, states_outside=states_outside)
    dense = DenseTarget(stream) if dense_target else None
    watch = partial(_Inputs, gather=gather, dense=dense)
    for index, layers in enumerate(decoder.layers):
        with decoder.weights.block(index):
            enter(index)
            if dense:
                dense.enter(index, layers, stream)
            before = stream.twin() if finish else None
            if together or mode == "reference":
                unseen = _prune_after_gathering(stream, index, layers, prune, watch)
            elif stream.batches == 1:
                unseen = _prune_when_called(stream, index, layers, prune, watch)
            else:
                unseen = _prune_group_by_group(stream, index, layers, prune, watch)
            if unseen:
                experts = ", ".join(dict.fromkeys(layer.name.rpartition(".")[0] for layer in unseen))
                warn(f"no calibration token was routed to {experts}: pruned by magnitude")
            if finish and before and dense:
                stream.restart(before)
                finish(BlockReconstruction(index, decoder.blocks[index], layers, stream, dense.stream))
                stream.advance(index)


Watch = Callable[..., "_Inputs"]


def _prune_after_gathering(
    stream: BlockRunner, index: int, layers: tuple[Layer, ...], prune: Prune, watch: Watch
) -> Found:
    with watch(layers, in_order=False) as inputs:
        for batch in range(stream.batches):
            inputs.begin(batch, stream.first_half(batch))
            stream.forward(index, batch)
    unseen = inputs.stand_ins(layers)
    found = {**inputs.statistics, **unseen}
    prune({layer: found[layer] for layer in layers})
    stream.advance(index)
    return unseen


def _prune_when_called(stream: BlockRunner, index: int, layers: tuple[Layer, ...], prune: Prune, watch: Watch) -> Found:
    with watch(layers, when_gathered=prune) as inputs:
        inputs.begin(0, stream.first_half(0))
        stream.advance(index)
    unseen = inputs.stand_ins(layers)
    if unseen:
        prune(unseen)
    return unseen


def _prune_group_by_group(
    stream: BlockRunner, index: int, layers: tuple[Layer, ...], prune: Prune, watch: Watch
) -> Found:
    pending = layers
    all_unseen: dict[Layer, Statistics] = {}
    while pending:
        with watch(pending, first_group_only=True) as inputs:
            for batch in range(stream.batches):
                inputs.begin(batch, stream.first_half(batch))
                try:
                    stream.forward(index, batch)
                except _GroupEnds:
                    continue
        group = inputs.group() or pending
        unseen = inputs.stand_ins(group)
        prune({**inputs.statistics, **unseen})
        all_unseen |= unseen
        pending = tuple(layer for layer in pending if layer not in group)
    stream.advance(index)
    return all_unseen


class _GroupEnds(Exception):
    """The first group of layers has seen its input: the rest of the block need not run."""


class _Inputs:
    """Statistics of the inputs of some layers, while it is entered. Layers that read one tensor share theirs."""

    def __init__(
        self,
        layers: tuple[Layer, ...],
        *,
        gather: type[Statistics],
        dense: DenseTarget | None,
        in_order: bool = True,
        when_gathered: Prune | None = None,
        first_group_only: bool = False,
    ) -> None:
        self.statistics: dict[Layer, Statistics] = {}
        self._layers = layers
        self._gather = gather
        self._dense = dense
        self._in_order = in_order
        self._when_gathered = when_gathered
        self._first_group_only = first_group_only
        self._hooks = ExitStack()
        self._begun: set[Layer | str] = set()

    def begin(self, batch: int, first_half: float) -> None:
        """Before each batch; `first_half`: how much of it belongs to the first half of the windows."""
        self._batch = batch
        self._first_half = first_half
        self._group: Layer | str | None = None
        self._seen: list[tuple[ref[Tensor], int, Geometry | None, Statistics]] = []
        if self._dense:
            self._dense.begin(batch)

    def group(self) -> tuple[Layer, ...]:
        """The layers of the first group: those that were called, and siblings of theirs that were not."""
        if len(self._begun) > 1:
            names = " or ".join(sorted(key if isinstance(key, str) else key.role for key in self._begun))
            raise SecateurError(
                "PRUNE_UNSUPPORTED_MODEL", f"which of a block's layers is next depends on data: {names}"
            )
        siblings = {layer.siblings for layer in self.statistics} - {None}
        return tuple(layer for layer in self._layers if layer in self.statistics or layer.siblings in siblings)

    def stand_ins(self, layers: tuple[Layer, ...]) -> dict[Layer, Statistics]:
        """Statistics for those of the layers that are experts without tokens.

        Raises SecateurError for others that were never called.
        """
        siblings = {layer.siblings for layer in self.statistics} - {None}
        by_width: dict[int, Statistics] = {}
        found: dict[Layer, Statistics] = {}
        for layer in layers:
            if layer in self.statistics:
                continue
            if layer.siblings not in siblings:
                raise SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{layer.name} is never called: it has no statistics")
            columns, device = layer.weight.shape[1], layer.weight.device
            if columns not in by_width:
                by_width[columns] = self._gather(columns, device)
                by_width[columns].add(torch.eye(columns, device=device))
            found[layer] = by_width[columns]
        return found

    def __enter__(self) -> Self:
        for layer in self._layers:
            hook = layer.module.register_forward_pre_hook(partial(self._see, layer))
            self._hooks.callback(hook.remove)
        for layer in self._dense.writers if self._dense else ():
            self._hooks.callback(layer.module.register_forward_hook(partial(self._wrote, layer)).remove)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hooks.close()

    def _see(self, layer: Layer, _: nn.Module, arguments: tuple[Tensor, ...]) -> None:
        if self._when_gathered and layer in self.statistics:
            return  # called a second time: it is pruned
        tensor = arguments[0]
        statistics = None if self._is_writer(layer) else self._shared(layer, tensor)
        if statistics is None:
            key = layer.siblings or layer
            if self._first_group_only and self._group not in {None, layer.siblings}:
                raise _GroupEnds
            if self._group is None:
                self._group = key
                self._begun.add(key)
            statistics = self.statistics.get(layer) or self._gather(layer.weight.shape[1], tensor.device)
            self._add(layer, statistics, tensor)
            if not statistics.is_finite():
                raise SecateurError("PRUNE_NOT_FINITE", f"the inputs of {layer.name} are not finite (NaN or infinity)")
            if not self._is_writer(layer):
                version = tensor._version  # noqa: SLF001 (the only way to know)
                self._seen.append((ref(tensor), version, layer.geometry, statistics))
        self.statistics[layer] = statistics
        if self._when_gathered:
            self._when_gathered({layer: statistics})
        elif self._first_group_only and layer.siblings is None and len(self.statistics) == len(self._layers):
            raise _GroupEnds

    def _shared(self, layer: Layer, tensor: Tensor) -> Statistics | None:
        """Of the same tensor, read in the same way, if nothing was written to it in between."""
        wanted = (tensor._version, layer.geometry)  # noqa: SLF001
        return next((found for seen, *how, found in self._seen if seen() is tensor and tuple(how) == wanted), None)

    def _is_writer(self, layer: Layer) -> bool:
        """Its statistics hold what its own output should make up for."""
        return self._dense is not None and layer in self._dense.writers

    def _add(self, layer: Layer, statistics: Statistics, tensor: Tensor) -> None:
        # The dense model routes other tokens to an expert, so that its inputs are no target for this one's.
        if self._dense and isinstance(statistics, Gram) and layer.siblings is None:
            # What the residual stream lacks can be made up for once, by the next layer that writes to it.
            wanted = self._dense.wanted(layer, self._batch) if self._in_order else None
            dense = self._dense.inputs(layer, self._batch, tensor) if wanted is None else None
            targets = repeat(None) if dense is None else layer.rows(dense)
            for rows, target in zip(layer.rows(tensor), targets, strict=False):
                # What is wanted is wanted of a Linear, whose rows are one piece.
                statistics.add(rows, dense=target, wanted=wanted, first=self._first_half)
        else:
            for rows in layer.rows(tensor):
                if isinstance(statistics, Gram):
                    statistics.add(rows, first=self._first_half)
                else:
                    statistics.add(rows)

    def _wrote(self, layer: Layer, _: nn.Module, __: tuple[Tensor, ...], output: Tensor) -> None:
        assert self._dense is not None
        self._dense.wrote(layer, self._batch, output)
