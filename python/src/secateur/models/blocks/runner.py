"""Runs a model's blocks one at a time on all windows, and keeps the hidden states between two blocks.

To get from one section of blocks to the next (`secateur.models.blocks.calls`), the model itself runs, with the states
that are held as the output of the finished section.

The blocks, called one by one, must compute what the model computes. A short run on a few tokens checks that: anything
else that passes from one block to a later one would be lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any, Self
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from torch.func import functional_call
from transformers import PreTrainedModel

from secateur.models.blocks.calls import (
    Call,
    Chain,
    Output,
    filled,
    hidden_of,
    observe,
    record_calls,
    replaced_forwards,
)
from secateur.models.blocks.decoder import Decoder
from secateur.models.blocks.nested import copied, sharing_equal, tensors_in
from secateur.models.samples import ImageText, Inputs, probe_inputs
from secateur.models.unsupported import unsupported

# Relative to the norm of a block's output. The same kernels run on the same tokens: real differences are far larger.
_ROUNDING = 0.01
# A model is checked once: the check takes two passes, short ones, but over all of its weights.
# With images among the tokens it may do other things between its blocks, and is checked again.
_checked: WeakKeyDictionary[Decoder, dict[bool, Chain]] = WeakKeyDictionary()


class BlockRunner:
    """Runs the blocks one at a time and holds the inputs of the next one.

    `windows`: ids, or pixels, as `model_kwargs` takes them; `batch`: windows in one forward pass;
    `states_outside`: the hidden states wait in main memory, even if the weights are on a GPU; `unchecked`: what the
    blocks pass on, for the check itself.

    Hidden states have the samples first, whatever the order in the model: [samples, seqlen, width], of convolutions
    [samples, channels, height, width].

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if the blocks are not called one after the other, or if the model
    does more with the hidden states than its blocks do.
    """

    def __init__(
        self,
        model: PreTrainedModel,
        decoder: Decoder,
        windows: Inputs,
        batch: int,
        *,
        states_outside: bool = False,
        unchecked: Chain | None = None,
    ) -> None:
        self._chain = unchecked or _checked_chain(model, decoder, windows)
        self._model = model
        self._windows = windows
        self._blocks = decoder.blocks
        self._weights = decoder.weights
        self._device = model.device
        self._states_outside = states_outside
        self._slices = [slice(start, start + batch) for start in range(0, len(windows), batch)]
        self._earlier: list[torch.Size] = []
        self._hidden = torch.empty(0)
        self._enter_section(self._chain.sections[0])

    def copy(self) -> Self:
        """A second runner of the same blocks, with hidden states of its own that start as a copy of these."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._hidden = self._buffer(len(self._hidden), self._hidden).copy_(self._hidden)
        other._calls = [copied(calls, {}) for calls in self._calls]
        other._returned = [dict(returned) for returned in self._returned]
        return other

    @property
    def batches(self) -> int:
        """Forward passes per block."""
        return len(self._slices)

    def first_half(self, batch: int) -> float:
        """The share of a batch that belongs to the first half of the windows."""
        rows = self._slices[batch]
        size = min(rows.stop, len(self._hidden)) - rows.start
        return min(max(len(self._hidden) / 2 - rows.start, 0), size) / size

    def inputs(self, batch: int) -> Tensor:
        """The outputs of the last block, or after `enter` the inputs of the next one."""
        return self._hidden[self._slices[batch]].to(self._device)

    def enter(self, block: int) -> None:
        """Do what the model does between the block before and this one. Call it before this block is used."""
        for section in self._chain.sections[1:]:
            if section.start == block:
                self._enter_section(section)

    def forward(self, block: int, batch: int) -> Tensor:
        """The block's outputs for these windows."""
        arguments, keywords = self._call(block, batch)
        output = self._blocks[block](self._ordered(self.inputs(batch)), *arguments, **keywords)
        if isinstance(output, tuple | list):
            self._keep_returned(block, batch, tuple(output[1:]))
        return hidden_of(output).movedim(self._chain.samples, 0)

    def forward_some(self, block: int, batch: int, windows: Tensor, parameters: dict[str, Tensor]) -> Tensor:
        """The outputs for some windows of a batch (indices in it), with `parameters` in place of the block's own."""
        hidden = self.inputs(batch)
        size = len(hidden)
        call = self._call(block, batch)
        some = {
            id(tensor): tensor[windows] for tensor in tensors_in(call) if tensor.dim() > 1 and len(tensor) == size > 1
        }
        arguments, keywords = copied(call, some)
        output = functional_call(
            self._blocks[block], parameters, (self._ordered(hidden[windows]), *arguments), keywords
        )
        return hidden_of(output).movedim(self._chain.samples, 0)

    def advance(self, block: int) -> None:
        """Replace the hidden states by the block's outputs."""
        following = self._hidden
        for batch, rows in enumerate(self._slices):
            output = self.forward(block, batch)
            if output.shape[1:] != following.shape[1:]:  # a stage of an image model changes the shape
                following = self._buffer(len(self._hidden), output)
            following[rows] = output
        self._hidden = following

    def _enter_section(self, section: range) -> None:
        """Record how the model calls the section's blocks, and hold the inputs of the first one."""
        entered = self._hidden
        found: list[dict[int, Call]] = []
        with self._weights.around_blocks():
            for batch, rows in enumerate(self._slices):
                calls, hidden = record_calls(
                    self._model,
                    self._blocks,
                    self._windows[rows],
                    self._chain.forms,
                    section=section,
                    outputs=self._outputs(batch) if section.start else {},
                )
                hidden = hidden.movedim(self._chain.samples, 0)
                if not found:
                    entered = self._buffer(len(self._windows), hidden)
                entered[rows] = hidden
                found.append(sharing_equal(calls, found[0]) if found else calls)
        self._earlier = [*self._earlier, self._hidden.shape[1:]] if section.start else []
        self._calls, self._hidden = found, entered
        self._returned: list[dict[int, Tensor]] = [{} for _ in self._slices]

    def _outputs(self, batch: int) -> dict[int, Tensor]:
        """The outputs of the finished sections, by their last block: zeros for all but the last one, which is held."""
        held = self.inputs(batch)
        states = [held.new_zeros(()).expand(len(held), *shape) for shape in self._earlier]
        ends = [section[-1] for section in self._chain.sections]
        return {end: self._ordered(output) for end, output in zip(ends, [*states, held], strict=False)}

    def _ordered(self, hidden: Tensor) -> Tensor:
        """Hidden states in the order of the model."""
        return hidden.movedim(0, self._chain.samples)

    def _call(self, block: int, batch: int) -> Call:
        """The block's arguments, with what earlier blocks have returned in its place."""
        arguments, keywords = self._calls[batch][block]
        returned = self._returned[batch]
        return (
            tuple(returned.get(id(value), value) for value in arguments),
            {name: returned.get(id(value), value) for name, value in keywords.items()},
        )

    def _keep_returned(self, block: int, batch: int, values: tuple[Any, ...]) -> None:
        """Keep what later blocks take, and what the model takes from its last block."""
        taken = {
            id(value)
            for later, (arguments, keywords) in self._calls[batch].items()
            if later > block
            for value in (*arguments, *keywords.values())
        }
        for placeholder, value in zip((self._chain.forms[block] or (None,))[1:], values, strict=True):
            is_last = block == len(self._blocks) - 1
            if isinstance(placeholder, Tensor) and (is_last or id(placeholder) in taken):
                self._returned[batch][id(placeholder)] = value

    def _buffer(self, rows: int, like: Tensor) -> Tensor:
        if self._states_outside:
            return torch.empty(rows, *like.shape[1:], dtype=like.dtype)
        return self._weights.buffer(rows, like)

    @contextmanager
    def replayed(self) -> Iterator[None]:
        """Inside, calling the model runs no block: the last block returns the hidden states that are held here.

        Call the model on the batches in order, any number of times.
        """
        batches = cycle(range(self.batches))
        outputs: dict[int, Tensor] = {}
        returned: dict[int, Tensor] = {}

        def replay(index: int, hidden_states: Tensor, *_: Any, **__: Any) -> Output:
            if index == 0:
                batch = next(batches)
                outputs.update(self._outputs(batch))
                returned.update(self._returned[batch])
            return filled(copied(self._chain.forms[index], returned), outputs.get(index, hidden_states))

        with replaced_forwards(self._blocks, replay):
            yield


def _checked_chain(model: PreTrainedModel, decoder: Decoder, windows: Inputs) -> Chain:
    chains = _checked.setdefault(decoder, {})
    has_images = isinstance(windows, ImageText)
    if has_images not in chains:
        chains[has_images] = _check_blocks(model, decoder, probe_inputs(windows))
    return chains[has_images]


def _check_blocks(model: PreTrainedModel, decoder: Decoder, inputs: Inputs) -> Chain:
    """What the blocks pass on. Checks that a block returns the same inside the model and when called alone."""
    chain, outputs = observe(model, decoder, inputs)
    runner = BlockRunner(model, decoder, inputs, len(inputs), unchecked=chain)
    for index in range(len(decoder.blocks)):
        runner.enter(index)
        with decoder.weights.block(index):
            runner.advance(index)
        expected, hidden = outputs[index].movedim(chain.samples, 0), runner.inputs(0)
        if not expected.isfinite().all():
            break  # the sequential pass will name the layer
        if hidden.shape != expected.shape or not (hidden - expected).norm() <= _ROUNDING * expected.norm():
            raise unsupported(model, f"block {index} returns something else when called alone than inside the model")
    return chain
