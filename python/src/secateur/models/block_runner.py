"""Runs a model's blocks one at a time on all windows, and keeps the hidden states between two blocks.

The blocks, called one by one, must compute what the model computes. A short run on a few tokens checks that: anything a
model does between its blocks, or passes on besides the hidden states, would be lost.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import cycle
from typing import Any, Self
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn
from torch.func import functional_call
from transformers import PreTrainedModel

from secateur.models.decoder import Decoder, unsupported
from secateur.models.samples import model_kwargs, probe_inputs

_Call = tuple[tuple[Any, ...], dict[str, Any]]
_Output = Tensor | tuple[Any, ...]
_Form = tuple[Any, ...] | None
"""What a block returns after the hidden states; None for a block that returns them alone."""

# Relative to the norm of a block's output. The same kernels run on the same tokens: real differences are far larger.
_ROUNDING = 0.01
# A model is checked once: the check takes two passes, short ones, but over all of its weights.
_checked: WeakKeyDictionary[Decoder, list[_Form]] = WeakKeyDictionary()


class BlockRunner:
    """Runs the blocks one at a time and holds the inputs of the next one.

    `windows`: [samples, seqlen] ids, or pixels as `model_kwargs` takes them; `batch`: windows in one forward pass;
    `states_outside`: the hidden states wait in main memory, even if the weights are on a GPU.

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if the blocks are not called one after the other, or if the model
    does more with the hidden states than its blocks do.
    """

    def __init__(
        self, model: PreTrainedModel, decoder: Decoder, windows: Tensor, batch: int, *, states_outside: bool = False
    ) -> None:
        self._blocks = decoder.blocks
        self._weights = decoder.weights
        self._device = model.device
        self._states_outside = states_outside
        self._slices = [slice(start, start + batch) for start in range(0, len(windows), batch)]
        self._calls: list[list[_Call]] = []
        self._hidden = torch.empty(0)
        if decoder not in _checked:
            _checked[decoder] = _check_blocks(model, decoder, probe_inputs(windows))
        self._forms = _checked[decoder]
        with self._weights.around_blocks():
            for rows in self._slices:
                calls, hidden = _record_calls(model, decoder, windows[rows], self._forms)
                if not self._calls:
                    self._hidden = self._buffer(len(windows), hidden)
                self._hidden[rows] = hidden
                # In most models, masks and position embeddings depend only on the batch's shape: one copy serves all.
                self._calls.append(self._calls[0] if self._calls and _equal(self._calls[0], calls) else calls)

    def copy(self) -> Self:
        """A second runner of the same blocks, with hidden states of its own that start as a copy of these."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._hidden = self._buffer(len(self._hidden), self._hidden).copy_(self._hidden)
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
        """The next block's inputs: [windows, seqlen, width], or of convolutions [windows, channels, height, width]."""
        return self._hidden[self._slices[batch]].to(self._device)

    def forward(self, block: int, batch: int) -> Tensor:
        """The block's outputs for these windows."""
        arguments, keywords = self._calls[batch][block]
        return _hidden_of(self._blocks[block](self.inputs(batch), *arguments, **keywords))

    def forward_some(self, block: int, batch: int, windows: Tensor, parameters: dict[str, Tensor]) -> Tensor:
        """The outputs for some windows of a batch (indices in it), with `parameters` in place of the block's own."""
        hidden = self.inputs(batch)
        size = len(hidden)
        arguments, keywords = _map_tensors(
            self._calls[batch][block],
            lambda tensor: tensor[windows] if tensor.dim() > 1 and len(tensor) == size > 1 else tensor,
        )
        return _hidden_of(functional_call(self._blocks[block], parameters, (hidden[windows], *arguments), keywords))

    def advance(self, block: int) -> None:
        """Replace the hidden states by the block's outputs."""
        following = self._hidden
        for batch, rows in enumerate(self._slices):
            output = self.forward(block, batch)
            if output.shape[1:] != following.shape[1:]:  # a stage of a convolutional model changes the shape
                following = self._buffer(len(self._hidden), output)
            following[rows] = output
        self._hidden = following

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

        def replay(form: _Form, is_last: bool, hidden: Tensor, *_: Any, **__: Any) -> _Output:
            hidden = self.inputs(next(batches)) if is_last else hidden
            return hidden if form is None else (hidden, *form)

        last = len(self._blocks) - 1
        forwards = [partial(replay, form, index == last) for index, form in enumerate(self._forms)]
        with _replaced_forwards(self._blocks, forwards):
            yield


def _hidden_of(output: _Output) -> Tensor:
    """The hidden states, which some architectures return in a tuple (`output[0]` of a tensor is the first sample)."""
    hidden: Tensor = output[0] if isinstance(output, tuple) else output
    return hidden


def _check_blocks(model: PreTrainedModel, decoder: Decoder, inputs: Tensor) -> list[_Form]:
    """The form of each block's output. Checks that a block returns the same inside the model and when called alone."""
    called: list[nn.Module] = []
    outputs: list[_Output] = []

    def note(block: nn.Module, _: tuple[Any, ...], output: _Output) -> None:
        called.append(block)
        outputs.append(output)

    with decoder.weights.whole_model(), ExitStack() as hooks:
        for block in decoder.blocks:
            hooks.callback(block.register_forward_hook(note).remove)
        model.base_model(**model_kwargs(model, inputs))
    if called != list(decoder.blocks):
        raise unsupported(model, f"its {len(decoder.blocks)} blocks are not each called once, one after the other")
    forms = [output[1:] if isinstance(output, tuple) else None for output in outputs]
    with decoder.weights.around_blocks():
        calls, hidden = _record_calls(model, decoder, inputs, forms)
    for index, (block, (arguments, keywords)) in enumerate(zip(decoder.blocks, calls, strict=True)):
        with decoder.weights.block(index):
            expected, hidden = _hidden_of(outputs[index]), _hidden_of(block(hidden, *arguments, **keywords))
        if not expected.isfinite().all():
            break  # the sequential pass will name the layer
        if hidden.shape != expected.shape or (hidden - expected).norm() > _ROUNDING * expected.norm():
            raise unsupported(model, f"block {index} returns something else when called alone than inside the model")
    return forms


def _record_calls(
    model: PreTrainedModel, decoder: Decoder, inputs: Tensor, forms: Sequence[_Form]
) -> tuple[list[_Call], Tensor]:
    """How the model calls each block for these windows, and the first block's input. No block runs.

    The model gets its hidden states back in the form in which the block would return them, but not in their final
    shape. So it stops after the last call, before it uses them.
    """
    calls: list[_Call] = []
    first: list[Tensor] = []

    def record(form: _Form, hidden_states: Tensor, *arguments: Any, **keywords: Any) -> _Output:
        first.append(hidden_states) if not first else None
        calls.append((arguments, keywords))
        if len(calls) == len(decoder.blocks):
            raise _AllCalled
        return hidden_states if form is None else (hidden_states, *form)

    with _replaced_forwards(decoder.blocks, [partial(record, form) for form in forms]), suppress(_AllCalled):
        model.base_model(**model_kwargs(model, inputs))
    return calls, first[0]


class _AllCalled(Exception):
    """The model has called all of its blocks; the rest of the forward pass need not run."""


@contextmanager
def _replaced_forwards(blocks: Sequence[nn.Module], forwards: Sequence[Any]) -> Iterator[None]:
    for block, forward in zip(blocks, forwards, strict=True):
        block.forward = forward
    try:
        yield
    finally:
        for block in blocks:
            del block.forward


def _map_tensors(value: Any, change: Callable[[Tensor], Tensor]) -> Any:
    """The same nested arguments, with `change` applied to every tensor."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, dict):
        return {key: _map_tensors(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_map_tensors(item, change) for item in value)
    return value


def _equal(left: Any, right: Any) -> bool:
    """Whether two nested arguments have the same values. Tensors are compared by content."""
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        return left.shape == right.shape and torch.equal(left, right)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(_equal, left, right))
    return left is right or (not isinstance(left, Tensor) and not isinstance(right, Tensor) and bool(left == right))
