"""Access to a model's weights while trials prune it, and their restoration afterwards."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import torch
from torch import Tensor


def is_finite(tensor: Tensor) -> bool:
    """Whether no number is NaN or infinite. `tensor`: not empty, of a floating type."""
    return all(bool(end.isfinite()) for end in tensor.aminmax())  # one pass; a NaN makes both ends NaN


class Weights(ABC):
    """The weights of one model, in parts: each block, by index, and the modules around the blocks (embeddings, last
    norm, head).

    `working_bytes`: the device's memory for everything but weights; None if it is not limited.
    """

    working_bytes: int | None

    @abstractmethod
    def block(self, index: int) -> AbstractContextManager[None]:
        """Inside, the weights of this block are on the device, and changes to them persist."""

    @abstractmethod
    def around_blocks(self) -> AbstractContextManager[None]:
        """Inside, the weights around the blocks are on the device."""

    @abstractmethod
    def whole_model(self) -> AbstractContextManager[None]:
        """Inside, the model may be called as a whole, without gradients."""

    @abstractmethod
    def readable(self) -> AbstractContextManager[None]:
        """Inside, all weights can be read, but not written; they may be outside the device."""

    @abstractmethod
    def buffer(self, rows: int, like: Tensor) -> Tensor:
        """An uninitialised buffer for hidden states between two blocks: [rows, ...], each row like one of `like`."""

    @abstractmethod
    def back_up(self, parameter: Tensor) -> None:
        """Save the dense values of a parameter. Call before changing it."""

    @abstractmethod
    def dense(self) -> AbstractContextManager[None]:
        """Inside, all weights are dense, and must not be changed; afterwards they are as before."""

    @abstractmethod
    def restore(self) -> None:
        """Make all weights dense again, bit for bit. If a restore is interrupted, the next one finishes it."""


class ResidentWeights(Weights):
    """All weights stay on the device, with copies of the weights and biases that trials have changed.

    A tensor is copied once, before it first changes, and the copy is kept: at most a second model in memory.
    """

    working_bytes = None

    def __init__(self) -> None:
        self._copies: dict[Tensor, Tensor] = {}
        self._changed: set[Tensor] = set()

    def block(self, index: int) -> AbstractContextManager[None]:  # noqa: ARG002, D102
        return nullcontext()

    def around_blocks(self) -> AbstractContextManager[None]:  # noqa: D102
        return nullcontext()

    def whole_model(self) -> AbstractContextManager[None]:  # noqa: D102
        return nullcontext()

    def readable(self) -> AbstractContextManager[None]:  # noqa: D102
        return nullcontext()

    def buffer(self, rows: int, like: Tensor) -> Tensor:  # noqa: D102
        return like.new_empty(rows, *like.shape[1:])

    def back_up(self, parameter: Tensor) -> None:  # noqa: D102
        if parameter not in self._copies:
            self._copies[parameter] = parameter.detach().clone()
        self._changed.add(parameter)

    @contextmanager
    def dense(self) -> Iterator[None]:
        """Takes no memory: inside, parameters are the copies themselves."""
        pruned = {parameter: parameter.data for parameter in self._changed}
        try:
            for parameter in pruned:
                parameter.data = self._copies[parameter]
            yield
        finally:
            for parameter, data in pruned.items():
                parameter.data = data

    @torch.no_grad()
    def restore(self) -> None:  # noqa: D102
        for parameter in tuple(self._changed):
            copy = self._copies[parameter]
            if parameter.is_set_to(copy):  # an interrupt stopped the end of `dense`
                parameter.data = torch.empty_like(copy)
            parameter.copy_(copy)
            self._changed.remove(parameter)
