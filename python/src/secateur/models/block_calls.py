"""How a model calls its blocks: recorded without running them, so that they can be run one at a time.

A block gets the hidden states first, then arguments that are the same whatever the blocks compute (masks, positions, a
layer's own embeddings), and possibly what earlier blocks pass on: something that they return besides the hidden states,
or a dictionary that they fill (keys and values that later layers share).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.models.nested import copied, tensors_in
from secateur.models.samples import model_kwargs

Call = tuple[tuple[Any, ...], dict[str, Any]]
"""The arguments of a block after the hidden states, and its keywords."""

Output = Tensor | tuple[Any, ...] | list[Any]

Form = tuple[Any, ...] | None
"""What a block returns after the hidden states; None for a block that returns them alone.

Its tensors are placeholders, by which a recorded call shows that it takes something that an earlier block returned.
"""


def hidden_of(output: Output) -> Tensor:
    """The hidden states, which some architectures return with others (`output[0]` of a tensor is the first sample)."""
    hidden: Tensor = output[0] if isinstance(output, tuple | list) else output
    return hidden


def form_of(output: Output) -> Form:
    """The form of a block's output. Placeholders are NaN, so that using one shows, or 0 where that is impossible."""
    if not isinstance(output, tuple | list):
        return None
    placeholders = {
        id(tensor): torch.full_like(tensor, torch.nan if tensor.is_floating_point() else 0)
        for tensor in tensors_in(output[1:])
    }
    return copied(tuple(output[1:]), placeholders)


def record_calls(
    model: PreTrainedModel, blocks: Sequence[nn.Module], inputs: Tensor, forms: Sequence[Form]
) -> tuple[list[Call], Tensor]:
    """How the model calls each block for these samples, and the first block's input. No block runs.

    The model gets its hidden states back in the form in which the block would return them, but not in their final
    shape. So it stops after the last call, before it uses them.
    """
    calls: list[Call] = []
    first: list[Tensor] = []

    def record(form: Form, hidden_states: Tensor, *arguments: Any, **keywords: Any) -> Output:
        first.append(hidden_states) if not first else None
        calls.append((arguments, keywords))
        if len(calls) == len(blocks):
            raise _AllCalled
        return hidden_states if form is None else (hidden_states, *form)

    with replaced_forwards(blocks, [partial(record, form) for form in forms]), suppress(_AllCalled):
        model.base_model(**model_kwargs(model, inputs))
    return calls, first[0]


class _AllCalled(Exception):
    """The model has called all of its blocks; the rest of the forward pass need not run."""


@contextmanager
def replaced_forwards(blocks: Sequence[nn.Module], forwards: Sequence[Any]) -> Iterator[None]:
    """Inside, calling a block calls the function in its place."""
    for block, forward in zip(blocks, forwards, strict=True):
        block.forward = forward
    try:
        yield
    finally:
        for block in blocks:
            del block.forward
