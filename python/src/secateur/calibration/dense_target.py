"""The dense model's run through the blocks, alongside the pruned model's."""

from contextlib import ExitStack
from functools import partial

from torch import Tensor, nn

from secateur.models.blocks.decoder import Layer, residual_writers
from secateur.models.blocks.runner import BlockRunner

# The writers' outputs may differ from what the block added to its inputs by this much, relative to the latter.
_TOLERANCE = 1e-2


class DenseTarget:
    """The inputs and outputs of the dense model's layers in one block, and how far the pruned hidden states are off.

    Memory: the hidden states of the dense model, and in a block the inputs of its layers, the outputs of those that
    write to the residual stream, and the difference between the two models' hidden states.
    """

    def __init__(self, pruned: BlockRunner) -> None:
        self.runner = pruned.copy()
        self._inputs: dict[Layer, list[Tensor]] = {}
        self._outputs: dict[Layer, list[Tensor]] = {}
        self._differences: list[Tensor] = []
        self._difference: Tensor | None = None

    def run_block(self, index: int, layers: tuple[Layer, ...], pruned: BlockRunner) -> None:
        """Run the block, which must still be dense. `pruned`: holds the pruned model's hidden states before it."""
        self._inputs = {layer: [] for layer in layers}
        self._outputs = {layer: [] for layer in residual_writers(layers)}
        before = [self.runner.inputs(batch).clone() for batch in range(self.runner.batches)]
        self._differences = [inputs - pruned.inputs(batch) for batch, inputs in enumerate(before)]
        with ExitStack() as hooks:
            for layer, inputs in self._inputs.items():
                hooks.callback(layer.module.register_forward_pre_hook(partial(_record_input, inputs)).remove)
            for layer, outputs in self._outputs.items():
                hooks.callback(layer.module.register_forward_hook(partial(_record_output, outputs)).remove)
            self.runner.advance(index)
        if not self._adds_up(before):
            self._outputs = {}

    def begin_batch(self, batch: int) -> None:
        """Call before the pruned model runs this batch through the block."""
        self._difference = self._differences[batch]

    def inputs(self, layer: Layer, batch: int, like: Tensor) -> Tensor | None:
        """The dense model's inputs to the layer, token by token; None where its tokens are not those of `like`."""
        found = self._inputs[layer]
        return found[batch] if len(found) == self.runner.batches and found[batch].shape == like.shape else None

    @property
    def writers(self) -> tuple[Layer, ...]:
        """The layers of this block whose outputs are added to the residual stream unchanged."""
        return tuple(self._outputs)

    def output_target(self, layer: Layer, batch: int) -> Tensor | None:
        """What a layer that writes to the residual stream should put out, without its bias; None for other layers.

        The dense model's output, plus what the pruned model's residual stream lacks before it is added.
        """
        if layer not in self._outputs or self._difference is None:
            return None
        output = self._outputs[layer][batch].view(self._difference.shape) + self._difference
        return output if layer.bias is None else output - layer.bias

    def record_output(self, layer: Layer, batch: int, output: Tensor) -> None:
        """Call when a layer of the pruned model has written `output` to the residual stream."""
        if layer in self._outputs and self._difference is not None:
            lost = self._outputs[layer][batch] - output
            self._difference = self._difference + lost.view(self._difference.shape)

    def _adds_up(self, before: list[Tensor]) -> bool:
        """Whether a block is its inputs plus its writers' outputs, with no norm, gate or expert choice in between."""
        if not self._outputs or any(len(outputs) != self.runner.batches for outputs in self._outputs.values()):
            return False
        after, written = self.runner.inputs(0), [outputs[0] for outputs in self._outputs.values()]
        # A stage of an image model may change the shape.
        if after.shape != before[0].shape or any(output.numel() != after.numel() for output in written):
            return False
        added = after - before[0]
        rest = added - sum(output.view(added.shape) for output in written)
        return bool(rest.norm() <= _TOLERANCE * added.norm())


def _record_input(inputs: list[Tensor], _: nn.Module, arguments: tuple[Tensor, ...]) -> None:
    # A view may be one of the runner's own hidden states, which the block's outputs are about to replace.
    is_view = arguments[0]._is_view()  # noqa: SLF001 (the only way to know)
    inputs.append(arguments[0].clone() if is_view else arguments[0])


def _record_output(outputs: list[Tensor], _: nn.Module, __: tuple[Tensor, ...], output: Tensor) -> None:
    outputs.append(output)
