"""The dense model's way through the blocks, beside the pruned one's."""

from contextlib import ExitStack
from functools import partial

import torch
from torch import Tensor, nn

from secateur.models.block_runner import BlockRunner
from secateur.models.decoder import Layer
from secateur.models.residual import writers

# How far the layers' outputs may add up to something else than what the block added to its inputs, relative to it.
_TOLERANCE = 1e-2


class DenseTarget:
    """What the dense model's layers get and give in one block, and how far the pruned hidden states are behind.

    Memory: the hidden states of the dense model, and in a block the inputs of its layers, the outputs of those that
    write to the residual stream, and the difference of the two streams.
    """

    def __init__(self, stream: BlockRunner) -> None:
        self.stream = stream.twin()
        self._inputs: dict[Layer, list[Tensor]] = {}
        self._written: dict[Layer, list[Tensor]] = {}
        self._behind: list[Tensor] = []
        self._now: Tensor | None = None

    def enter(self, index: int, layers: tuple[Layer, ...], pruned: BlockRunner) -> None:
        """Run the block, which must still be dense. `pruned`: the pruned model's stream, before this block."""
        self._inputs = {layer: [] for layer in layers}
        self._written = {layer: [] for layer in writers(layers)}
        before = [self.stream.inputs(batch).clone() for batch in range(self.stream.batches)]
        self._behind = [inputs - pruned.inputs(batch) for batch, inputs in enumerate(before)]
        with ExitStack() as hooks:
            for layer, seen in self._inputs.items():
                hooks.callback(layer.module.register_forward_pre_hook(partial(_keep_input, seen)).remove)
            for layer, given in self._written.items():
                hooks.callback(layer.module.register_forward_hook(partial(_keep_output, given)).remove)
            self.stream.advance(index)
        if not self._adds_up(before):
            self._written = {}

    def begin(self, batch: int) -> None:
        """The pruned stream begins to run this batch through the block."""
        self._now = self._behind[batch]

    def inputs(self, layer: Layer, batch: int, like: Tensor) -> Tensor | None:
        """The dense model's inputs to the layer, token by token; None where its tokens are not those of `like`."""
        seen = self._inputs[layer]
        return seen[batch] if len(seen) == self.stream.batches and seen[batch].shape == like.shape else None

    @property
    def writers(self) -> tuple[Layer, ...]:
        """The layers of this block whose outputs are added to the residual stream as they are."""
        return tuple(self._written)

    def wanted(self, layer: Layer, batch: int) -> Tensor | None:
        """What a layer that writes to the residual stream should put out, without its bias; None for another.

        The dense model's output, and what the pruned stream lacks before it is added.
        """
        if layer not in self._written or self._now is None:
            return None
        output = self._written[layer][batch].view(self._now.shape) + self._now
        return output if layer.bias is None else output - layer.bias

    def wrote(self, layer: Layer, batch: int, output: Tensor) -> None:
        """A layer of the pruned model has added to the residual stream."""
        if layer in self._written and self._now is not None:
            self._now = self._now + (self._written[layer][batch] - output).view(self._now.shape)

    def _adds_up(self, before: list[Tensor]) -> bool:
        """Whether a block is its inputs plus its writers' outputs, with no norm, gate or expert choice in between."""
        if not self._written or any(len(given) != self.stream.batches for given in self._written.values()):
            return False
        added = self.stream.inputs(0) - before[0]
        written = sum((given[0].view(added.shape) for given in self._written.values()), torch.zeros_like(added))
        return bool((added - written).norm() <= _TOLERANCE * added.norm())


def _keep_input(seen: list[Tensor], _: nn.Module, arguments: tuple[Tensor, ...]) -> None:
    # A view may be one of the stream's own states, which the block's outputs are about to replace.
    seen.append(arguments[0].clone() if arguments[0]._is_view() else arguments[0])  # noqa: SLF001 (the only way to know)


def _keep_output(given: list[Tensor], _: nn.Module, __: tuple[Tensor, ...], output: Tensor) -> None:
    given.append(output)
