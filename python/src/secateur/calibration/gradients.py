"""Gradients of the dense model's loss on the calibration set.

The loss is the mean next-token cross-entropy of a window, or the cross-entropy of an image's label. Each sample (window
or image) has a gradient of its own. A weight's gradient is added to the sums and freed as soon as the backward pass has
computed it, so the gradient of the whole model never exists at once. The sums take 12 bytes per weight: if memory is
too small for all blocks, they take turns, each with backward passes of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import torch
from torch import Tensor

from secateur.calibration.backward import loss_on
from secateur.errors import NotFinite, SecateurError
from secateur.hardware.memory import free_bytes
from secateur.models.blocks.decoder import Layer
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples

# The share of the free memory for the sums; the backward pass needs the rest.
_SHARE_OF_MEMORY = 0.5

BYTES_PER_WEIGHT = 12
"""Three float32 numbers."""

COST = 3.0
"""The cost per calibration token, in tokens through the whole model: a backward pass costs about two forward passes."""


@dataclass(frozen=True)
class LayerGradients:
    """Gradients of one layer's weight, one per calibration sample; [outputs, inputs] float32 each.

    `total`: their sum; `absolute`: the mean of their absolute values; `squared`: the mean of their squares.
    """

    total: Tensor
    absolute: Tensor
    squared: Tensor

    def to(self, device: torch.device | str) -> "LayerGradients":
        """A copy on that device, or the same object if it is already there."""
        return LayerGradients(self.total.to(device), self.absolute.to(device), self.squared.to(device))

    def or_ones(self) -> "LayerGradients":
        """The same object, or gradients of 1 if all are zero, as for an expert to which no token was routed.

        Then only their size distinguishes the weights.
        """
        if self.squared.any():
            return self
        ones = torch.ones_like(self.squared)
        return LayerGradients(ones, ones, ones)


def gather_blocks(
    loaded: LoadedModel, samples: Samples, step: Callable[[float], None]
) -> Iterator[dict[str, LayerGradients]]:
    """Yields each block's gradients, by the names of its layers. The model has to be dense.

    `step` is called before every sample with the fraction of the work that is done; what it raises passes through.
    Raises SecateurError as `gather` does.
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
    """The gradients of some layers, in one backward pass per sample. Leaves the model unchanged.

    Raises SecateurError (`PRUNE_NOT_FINITE`) naming the layer that is the cause.
    """
    # The caller may be inside no_grad or inference_mode.
    with torch.inference_mode(mode=False), torch.enable_grad(), ExitStack() as undo:
        sums = {layer.parameter: _Sums(layer.parameter) for layer in layers}  # several experts share a parameter
        for parameter, parameter_sums in sums.items():
            undo.callback(setattr, parameter, "grad", None)
            undo.callback(parameter.requires_grad_, parameter.requires_grad)
            parameter.requires_grad_()
            undo.callback(parameter.register_post_accumulate_grad_hook(parameter_sums.add).remove)
        loss = loss_on(loaded.model, samples)
        for index, sample in enumerate(samples):
            step(index / len(samples))
            if not loss.backward(sample).isfinite():
                raise _not_finite(layers, f"the loss of calibration sample {index + 1}")
    for parameter_sums in sums.values():
        parameter_sums.finish(len(samples), samples.answers)
    found = {layer.name: sums[layer.parameter].of(layer) for layer in layers}
    # The backward pass starts at the end: the last layer with a broken gradient is the first that broke.
    for name, gradients in reversed(found.items()):
        if not gradients.squared.isfinite().all():
            raise _not_finite(layers, f"the gradient of {name}")
    return found


class _Sums:
    """Sums of one parameter's gradients over the samples; float32 for a parameter of any type."""

    def __init__(self, parameter: Tensor) -> None:
        self._total, self._absolute, self._squared = (
            torch.zeros_like(parameter, dtype=torch.float32, requires_grad=False) for _ in range(3)
        )

    def add(self, parameter: Tensor) -> None:
        """Add the parameter's gradient and free it. A hook."""
        gradient, parameter.grad = parameter.grad, None
        assert gradient is not None
        gradient = gradient.float()
        self._total += gradient
        self._squared.addcmul_(gradient, gradient)
        self._absolute += gradient.abs_()

    def finish(self, samples: int, answers: int) -> None:
        """Turn gradients of the summed loss over a sample's answers into gradients of the mean loss."""
        self._total.div_(answers)
        self._absolute.div_(answers * samples)
        self._squared.div_(answers * answers * samples)

    def of(self, layer: Layer) -> LayerGradients:
        """The part of the sums that belongs to one layer."""
        return LayerGradients(layer.view(self._total), layer.view(self._absolute), layer.view(self._squared))


def _turns(loaded: LoadedModel) -> list[list[tuple[Layer, ...]]]:
    """The blocks in groups, each as large as memory allows."""
    available = _SHARE_OF_MEMORY * free_bytes(loaded.device)
    turns: list[list[tuple[Layer, ...]]] = []
    remaining = 0.0
    for block in loaded.decoder.layers:
        size = BYTES_PER_WEIGHT * sum(layer.weight.numel() for layer in block)
        if size > remaining:
            turns.append([])
            remaining = available
        turns[-1].append(block)
        remaining -= size
    return turns


def _not_finite(layers: Sequence[Layer], what: str) -> SecateurError:
    """Names a layer with a broken weight instead, if there is one."""
    broken = next((layer.name for layer in layers if not layer.weight.isfinite().all()), None)
    what = what if broken is None else f"the weight of {broken}"
    return NotFinite(f"{what} is not finite (NaN or infinity)")
