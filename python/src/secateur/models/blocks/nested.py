"""Nested arguments of calls: lists, tuples and dictionaries with tensors in them."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor

_Arguments = TypeVar("_Arguments")


def sharing_equal(arguments: _Arguments, known: _Arguments) -> _Arguments:
    """The same arguments with the tensors of `known` in place of equal ones.

    In most models, masks and position embeddings depend only on the batch's shape: one copy serves all.
    """
    equal: dict[int, Tensor] = {}
    for own, other in zip(tensors_in(arguments), tensors_in(known), strict=False):
        if id(own) not in equal and own.shape == other.shape and own.dtype == other.dtype and torch.equal(own, other):
            equal[id(own)] = other
    return copied(arguments, equal)


def copied(arguments: _Arguments, replacements: Mapping[int, Tensor]) -> _Arguments:
    """Nested arguments with containers of their own. Tensors are replaced by their id, or else shared.

    A dictionary that is in several calls stays one.
    """
    shared: dict[int, Any] = {id(tensor): tensor for tensor in tensors_in(arguments)}
    return copy.deepcopy(arguments, {**shared, **replacements})


def tensors_in(arguments: Any) -> Iterator[Tensor]:
    """The tensors in nested arguments."""
    if isinstance(arguments, Tensor):
        yield arguments
    elif isinstance(arguments, Mapping):
        for item in arguments.values():
            yield from tensors_in(item)
    elif isinstance(arguments, list | tuple):
        for item in arguments:
            yield from tensors_in(item)
