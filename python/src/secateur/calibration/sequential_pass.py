"""The pass over the blocks, one after the other, that every method with statistics shares.

Each block is pruned on the outputs of the pruned blocks before it. Memory: the calibration set's hidden states once (a
block's outputs replace its inputs), and one batch's activations inside a block. For a method that aims at the dense
model's outputs, the dense model runs alongside (`DenseTarget`).

`reference` repeats the Wanda code: run the dense block, gather the statistics of all its layers, prune them all, run
the block again. `sequential` prunes a layer before its outputs are used, so that later layers of the block already see
them (true-sequential in SparseGPT's words). With the calibration set in one batch, that takes one forward pass per
block: a layer is pruned at the moment it is called. In several batches, each group of layers that read the same tensor
takes a pass of its own, which stops at the next group.

An expert to which no token was routed has no inputs. It is pruned as if its inputs were unrelated and of one size
(H = I), so only its weights distinguish them, and a method that moves weights moves none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel

from secateur.calibration.block_reconstruction import BlockReconstruction
from secateur.calibration.collector import (
    FirstGroupCollector,
    GroupEnd,
    LayerStatistics,
    PruningCollector,
    StatisticsCollector,
)
from secateur.calibration.dense_target import DenseTarget
from secateur.calibration.statistics import Statistics
from secateur.models.blocks.decoder import Decoder
from secateur.models.blocks.runner import BlockRunner
from secateur.models.samples import Inputs
from secateur.spec import Pass

Prune = Callable[[LayerStatistics], None]
"""Changes the weights of some layers of one block, given the statistics of their inputs."""


@dataclass(frozen=True)
class PassOptions:
    """What a pass gathers and in which order.

    `batch`: windows in one forward pass. `gather`: the kind of statistics. `states_outside`: the hidden states wait in
    main memory. `whole_blocks`: all layers of a block are pruned at once, also in the sequential pass. `dense_target`:
    the statistics are Gram matrices and also see the dense model. `refine`: `BlockPass.reconstruction` will be used;
    this needs `dense_target`.
    """

    mode: Pass
    batch: int
    gather: type[Statistics]
    states_outside: bool = False
    whole_blocks: bool = False
    dense_target: bool = False
    refine: bool = False


@torch.no_grad()
def sequential_pass(
    model: PreTrainedModel,
    decoder: Decoder,
    windows: Inputs,
    options: PassOptions,
) -> Iterator["BlockPass"]:
    """Yields the blocks in order, each with its weights on the device. Call `prune_layers` on every one.

    `windows`: [samples, seqlen] token ids, the same with images, or [samples, channels, height, width] pixels.

    Raises SecateurError (`PRUNE_NOT_FINITE`) naming the layer whose inputs are NaN or infinite, and
    `PRUNE_UNSUPPORTED_MODEL` when the blocks alone are not the model or a layer is never called.
    """
    runner = BlockRunner(model, decoder, windows, options.batch, states_outside=options.states_outside)
    dense = DenseTarget(runner) if options.dense_target else None
    for index, layers in enumerate(decoder.layers):
        for each in (runner, dense.runner) if dense else (runner,):
            each.enter(index)
        # If the caller stops early, closing the generator takes the block off the device.
        with decoder.weights.block(index):
            if dense:
                dense.run_block(index, layers, runner)
            block = BlockPass(index, decoder, runner, dense, options)
            yield block
            block.advance()


class BlockPass:
    """One block of a pass: prune its layers, then, for a method that refines, reconstruct the block as a whole."""

    def __init__(
        self,
        index: int,
        decoder: Decoder,
        runner: BlockRunner,
        dense: DenseTarget | None,
        options: PassOptions,
    ) -> None:
        self.index = index
        self._module = decoder.blocks[index]
        self._layers = decoder.layers[index]
        self._runner = runner
        self._dense = dense
        self._options = options
        self._advanced = False

    @torch.no_grad()
    def prune_layers(self, prune: Prune) -> None:
        """Run the block and call `prune` with its layers, some at a time, when their statistics are complete.

        It takes a function, because with all windows in one batch a layer is pruned inside the forward pass, and a
        generator cannot yield from there. What `prune` raises passes through.
        """
        if self._options.whole_blocks or self._options.mode == "reference":
            self._prune_after_gathering(prune)
        elif self._runner.batches == 1:
            self._prune_when_called(prune)
        else:
            self._prune_group_by_group(prune)

    def reconstruction(self) -> BlockReconstruction:
        """The block with its layers pruned, and the outputs that it should have."""
        assert self._options.refine
        assert self._dense is not None
        return BlockReconstruction(self.index, self._module, self._layers, self._runner, self._dense.runner)

    def advance(self) -> None:
        """Replace the hidden states by the pruned block's outputs, unless that has happened while it was pruned."""
        if not self._advanced:
            self._runner.advance(self.index)
            self._advanced = True

    def _prune_after_gathering(self, prune: Prune) -> None:
        collector = StatisticsCollector(self._layers, self._options.gather, self._dense, in_order=False)
        with collector:
            self._run_batches(collector)
        statistics = {**collector.statistics, **collector.unrouted(self._layers)}
        prune({layer: statistics[layer] for layer in self._layers})

    def _prune_when_called(self, prune: Prune) -> None:
        collector = PruningCollector(self._layers, self._options.gather, self._dense, prune)
        with collector:
            collector.begin_batch(0, self._runner.first_half(0))
            if self._options.refine:
                self._runner.forward(self.index, 0)  # the reconstruction starts from the block's inputs
            else:
                self.advance()
        unrouted = collector.unrouted(self._layers)
        if unrouted:
            prune(unrouted)

    def _prune_group_by_group(self, prune: Prune) -> None:
        pending = self._layers
        while pending:
            collector = FirstGroupCollector(pending, self._options.gather, self._dense)
            with collector:
                self._run_batches(collector)
            group = collector.group() or pending
            prune({**collector.statistics, **collector.unrouted(group)})
            pending = tuple(layer for layer in pending if layer not in group)

    def _run_batches(self, collector: StatisticsCollector) -> None:
        for batch in range(self._runner.batches):
            collector.begin_batch(batch, self._runner.first_half(batch))
            try:
                self._runner.forward(self.index, batch)
            except GroupEnd:
                continue
