"""Gradients of the dense model's loss on the calibration set.

The loss is the mean next-token cross-entropy of a window, or the cross-entropy of an image's label; each sample, window
or image, has a gradient of its own. A weight's gradient is
added up and freed in the moment the backward pass has it, so that no gradient of the whole model ever exists. What is
added up takes 12 bytes a weight: where memory has no room for all blocks at once, they take turns, each turn with
passes of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import torch
from torch import Tensor

from secateur.calibration.backward import loss_on
from secateur.errors import SecateurError
from secateur.hardware.memory import free_bytes
from secateur.models.decoder import Layer
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples

# Of the free memory, what the sums may take; the backward pass needs the rest.
_SHARE_OF_MEMORY = 0.5

BYTES_A_WEIGHT = 12
"""Three float32 numbers."""

COST = 3.0
"""Of a calibration token, in tokens through the whole model: a backward pass is about two forward passes."""


@dataclass(frozen=True)
class LayerGradients:
    """Of one layer's weight, [outputs, inputs] float32 each, over the calibration samples, a gradient a sample.

    `total`: their sum; `absolute`: the mean of their absolute values; `squared`: the mean of their squares.
    """

    total: Tensor
    absolute: Tensor
    squared: Tensor

    def to(self, device: torch.device | str) -> "LayerGradients":
        """On that device; itself where it is there."""
        return LayerGradients(self.total.to(device), self.absolute.to(device), self.squared.to(device))


def gather_blocks(
    loaded: LoadedModel, samples: Samples, step: Callable[[float], None]
) -> Iterator[dict[str, LayerGradients]]:
    """Of each block in order: its layers' gradients by the layers' names.

    `step` is told how much of the work is done (0 to 1) before every sample; what it raises passes through. The model
    has to be dense. Raises SecateurError as `gather`.
    """
    turns = _turns(loaded)
    for turn, blocks in enumerate(turns):
        layers = [layer for block in blocks for layer in block]
        found = gather(loaded, layers, samples, lambda done, turn=turn: step((turn + done) / len(turns)))  # type: ignore[misc]
        for block in blocks:
            yield {layer.name: found.pop(layer.name) for layer in block}


def gather(
    loaded: LoadedModel, layers: Sequence[Layer], samples: Samples, step: Callable[[float], None]
) -> dict[str, LayerGradients]:
    """The gradients of some layers, in one backward pass a sample.

    Raises SecateurError (`PRUNE_NOT_FINITE`) naming the layer to blame. The model is left as it was found.
    """
    # Whoever calls may be inside no_grad or inference_mode.
    with torch.inference_mode(mode=False), torch.enable_grad(), ExitStack() as undo:
        sums = {layer.parameter: _Sums(layer.parameter) for layer in layers}  # several experts share a parameter
        for parameter, of_parameter in sums.items():
            undo.callback(setattr, parameter, "grad", None)
            undo.callback(parameter.requires_grad_, parameter.requires_grad)
            parameter.requires_grad_()
            undo.callback(parameter.register_post_accumulate_grad_hook(of_parameter.add).remove)
        loss = loss_on(loaded.model, samples)
        for index, sample in enumerate(samples):
            step(index / len(samples))
            if not loss.backward(sample).isfinite():
                raise _not_finite(layers, f"the loss of calibration sample {index + 1}")
    for of_parameter in sums.values():
        of_parameter.finish(len(samples), samples.answers)
    found = {layer.name: sums[layer.parameter].of(layer) for layer in layers}
    # The backward pass comes from the end: the last layer is the first that it broke in.
    for name, gradients in reversed(found.items()):
        if not gradients.squared.isfinite().all():
            raise _not_finite(layers, f"the gradient of {name}")
    return found


class _Sums:
    """Over the samples, of one parameter; float32 whatever its type."""

    def __init__(self, parameter: Tensor) -> None:
        self._total, self._absolute, self._squared = (
            torch.zeros_like(parameter, dtype=torch.float32, requires_grad=False) for _ in range(3)
        )

    def add(self, parameter: Tensor) -> None:
        """The parameter's gradient, which is freed."""
        gradient, parameter.grad = parameter.grad, None
        assert gradient is not None
        gradient = gradient.float()
        self._total += gradient
        self._squared.addcmul_(gradient, gradient)
        self._absolute += gradient.abs_()

    def finish(self, samples: int, answers: int) -> None:
        """What was added up is the gradient of the sum over a sample's answers; from here on, of their mean."""
        self._total.div_(answers)
        self._absolute.div_(answers * samples)
        self._squared.div_(answers * answers * samples)

    def of(self, layer: Layer) -> LayerGradients:
        """The part of one layer."""
        return LayerGradients(layer.view(self._total), layer.view(self._absolute), layer.view(self._squared))


def _turns(loaded: LoadedModel) -> list[list[tuple[Layer, ...]]]:
    """The blocks, as many at a time as there is memory for."""
    room = _SHARE_OF_MEMORY * free_bytes(loaded.device)
    turns: list[list[tuple[Layer, ...]]] = []
    left = 0.0
    for block in loaded.decoder.layers:
        size = BYTES_A_WEIGHT * sum(layer.weight.numel() for layer in block)
        if size > left:
            turns.append([])
            left = room
        turns[-1].append(block)
        left -= size
    return turns


def _not_finite(layers: Sequence[Layer], what: str) -> SecateurError:
    """Where a weight is to blame, its layer is named instead."""
    broken = next((layer.name for layer in layers if not layer.weight.isfinite().all()), None)
    what = what if broken is None else f"the weight of {broken}"
    return SecateurError("PRUNE_NOT_FINITE", f"{what} is not finite (NaN or infinity)")
