"""Where a model's weights are while trials prune it, and how they become dense again."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor


class Weights(ABC):
    """Of one model. Parts of it: the blocks, by their index, and what lies around them (embeddings, last norm, head).

    `working_bytes`: bytes of the device for all that is no weight; None where nothing is counted.
    """

    working_bytes: int | None

    @abstractmethod
    def block(self, index: int) -> AbstractContextManager[None]:
        """Inside, the weights of this block are on the device, and what is written to them stays."""

    @abstractmethod
    def around_blocks(self) -> AbstractContextManager[None]:
        """Inside, the weights around the blocks are on the device."""

    @abstractmethod
    def whole_model(self) -> AbstractContextManager[None]:
        """Inside, the model may be called as a whole, without gradients."""

    @abstractmethod
    def readable(self) -> AbstractContextManager[None]:
        """Inside, all weights are there to be read, wherever they are kept."""

    @abstractmethod
    def buffer(self, rows: int, like: Tensor) -> Tensor:
        """Not initialised, [rows, ...] for rows like those of `like`: where hidden states wait between two blocks."""

    @abstractmethod
    def back_up(self, parameter: Tensor) -> None:
        """Call before changing a parameter."""

    @abstractmethod
    def restore(self) -> None:
        """Undo every change, bit for bit. An interrupted restore is finished by the next."""


class ResidentWeights(Weights):
    """All on the device, with copies of the weights and biases that trials have changed.

    A copy is made once, before a tensor first changes, and kept: at most one more model in memory.
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

    @torch.no_grad()
    def restore(self) -> None:  # noqa: D102
        for parameter in tuple(self._changed):
            parameter.copy_(self._copies[parameter])
            self._changed.remove(parameter)
