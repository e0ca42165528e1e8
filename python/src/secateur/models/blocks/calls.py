"""How a model calls its blocks: recorded without running them, so that they can be run one at a time.

A block gets the hidden states first, then arguments that are the same whatever the blocks compute (masks, positions, a
layer's own embeddings), and possibly what earlier blocks pass on: something that they return besides the hidden states,
or a dictionary that they fill (keys and values that later layers share).

In most models each block reads what the block before it has returned. Others work on it in between, as image models do
that merge patches or reshape between two stages. There a new section of blocks begins.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.models.blocks.decoder import Decoder
from secateur.models.blocks.nested import copied, tensors_in
from secateur.models.samples import Inputs, doubled, model_kwargs
from secateur.models.unsupported import unsupported

Call = tuple[tuple[Any, ...], dict[str, Any]]
"""The arguments of a block after the hidden states, and its keywords."""

Output = Tensor | tuple[Any, ...] | list[Any]

Form = tuple[Any, ...] | None
"""A block's output with None in place of the hidden states, which come first, possibly in a tuple of their own.

Its tensors are placeholders, by which a recorded call shows that it takes something that an earlier block returned.
"""


class Chain(NamedTuple):
    """What the blocks pass on. `samples`: the dimension of the hidden states that counts the samples.

    `sections`: the indices of the blocks of each section.
    """

    forms: list[Form]
    samples: int
    sections: list[range]


def hidden_of(output: Output) -> Tensor:
    """The hidden states, which some architectures return with others (`output[0]` of a tensor is the first sample)."""
    return hidden_of(output[0]) if isinstance(output, tuple | list) else output


def form_of(output: Output) -> Form:
    """The form of a block's output. Placeholders are NaN, so that using one shows, or 0 where that is impossible."""
    if not isinstance(output, tuple | list):
        return None
    placeholders = {
        id(tensor): torch.full_like(tensor, torch.nan if tensor.is_floating_point() else 0)
        for tensor in tensors_in(output[1:])
    }
    return (form_of(output[0]), *copied(tuple(output[1:]), placeholders))


def filled(form: Form, hidden: Tensor) -> Output:
    """The hidden states in the form in which a block returns them."""
    return hidden if form is None else (filled(form[0], hidden), *form[1:])


def observe(model: PreTrainedModel, decoder: Decoder, inputs: Inputs) -> tuple[Chain, list[Tensor]]:
    """What the blocks pass on, and the hidden states that each returns.

    Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if the model does not take the inputs, or if its blocks are not
    called one after the other.
    """
    called: list[nn.Module] = []
    read: list[Tensor] = []
    outputs: list[Output] = []

    def note(block: nn.Module, arguments: tuple[Any, ...], keywords: dict[str, Any], output: Output) -> None:
        called.append(block)
        read.append(arguments[0] if arguments else keywords["hidden_states"])
        outputs.append(output)

    with decoder.weights.whole_model(), ExitStack() as hooks:
        for block in decoder.blocks:
            hooks.callback(block.register_forward_hook(note, with_kwargs=True).remove)
        try:
            model.base_model(**model_kwargs(model, inputs))
        except (TypeError, ValueError) as error:
            raise unsupported(model, f"it does not run on these inputs: {error}") from error
    if called != list(decoder.blocks):
        raise unsupported(model, f"its {len(decoder.blocks)} blocks are not each called once, one after the other")
    forms = [form_of(output) for output in outputs]
    hidden = [hidden_of(output) for output in outputs]
    sections = _sections(read, hidden)
    return Chain(forms, _samples_dimension(model, decoder, inputs, forms, sections[0]), sections), hidden


def record_calls(
    model: PreTrainedModel,
    blocks: Sequence[nn.Module],
    inputs: Inputs,
    forms: Sequence[Form],
    *,
    section: range,
    outputs: Mapping[int, Tensor],
) -> tuple[dict[int, Call], Tensor]:
    """How the model calls each block of a section for these samples, and the section's input. No block runs.

    The model gets its hidden states back in the form in which the block would return them, but not in the shape that
    they have at the end of the section. So it stops after the section's last call, before it uses them. `outputs`: of
    the last block of each section before.
    """
    calls: dict[int, Call] = {}
    first: list[Tensor] = []

    def record(index: int, hidden_states: Tensor, *arguments: Any, **keywords: Any) -> Output:
        if index in section:
            first.append(hidden_states) if not first else None
            calls[index] = (arguments, keywords)
            if index == section[-1]:
                raise _AllCalled
        return filled(forms[index], outputs.get(index, hidden_states))

    with replaced_forwards(blocks, record), suppress(_AllCalled):
        model.base_model(**model_kwargs(model, inputs))
    return calls, first[0]


class _AllCalled(Exception):
    """The model has called all blocks of a section; the rest of the forward pass need not run."""


@contextmanager
def replaced_forwards(blocks: Sequence[nn.Module], forward: Callable[..., Output]) -> Iterator[None]:
    """Inside, calling a block calls `forward` with the block's index and its arguments."""
    for index, block in enumerate(blocks):
        block.forward = partial(forward, index)
    try:
        yield
    finally:
        for block in blocks:
            del block.forward


def _sections(read: list[Tensor], returned: list[Tensor]) -> list[range]:
    """A section ends where a block reads something else than the block before it has returned."""
    starts = [0, *(index for index, pair in enumerate(zip(read[1:], returned, strict=False), 1) if not _is_same(*pair))]
    return [range(start, end) for start, end in pairwise([*starts, len(read)])]


def _is_same(left: Tensor, right: Tensor) -> bool:
    return left.is_set_to(right) or (left.shape == right.shape and torch.equal(left, right))


def _samples_dimension(
    model: PreTrainedModel, decoder: Decoder, inputs: Inputs, forms: list[Form], section: range
) -> int:
    """The dimension of the hidden states that grows with the number of samples."""
    with decoder.weights.around_blocks():
        _, one = record_calls(model, decoder.blocks, inputs, forms, section=section, outputs={})
        _, two = record_calls(model, decoder.blocks, doubled(inputs), forms, section=section, outputs={})
    return next(index for index, (few, many) in enumerate(zip(one.shape, two.shape, strict=True)) if few != many)
