"""Finds where the NaN of a broken model begins."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.models.decoder import Decoder
from secateur.models.samples import model_kwargs
from secateur.models.weights import is_finite
from secateur.spec import NonFinite


@torch.inference_mode()
def first_non_finite(model: PreTrainedModel, decoder: Decoder, inputs: Tensor) -> NonFinite | None:
    """The first module whose weights are not finite; if there is none, the first whose outputs are not.

    `inputs`: a batch for which the model gives NaN, as `model_kwargs` takes it. Reads the weights once, then runs the
    model once without its head. None if neither shows anything.
    """
    with decoder.weights.readable():
        for name, module in model.named_modules():
            if not all(map(is_finite, _floating(list(module.parameters(recurse=False))))):
                return NonFinite(where=name, what="weights")
    with decoder.weights.whole_model():
        where = _first_outputs(model, inputs) or _head(model)
    return NonFinite(where=where, what="outputs") if where else None


def _first_outputs(model: PreTrainedModel, inputs: Tensor) -> str | None:
    """The name of the module. A module is checked after the modules that it calls."""
    found: list[str] = []

    def check(name: str, _: nn.Module, __: tuple[Any, ...], output: object) -> None:
        if not found and not all(map(is_finite, _floating(output))):
            found.append(name)

    with ExitStack() as hooks:
        for name, module in model.named_modules():
            hooks.callback(module.register_forward_hook(partial(check, name)).remove)
        model.base_model(**model_kwargs(model, inputs))
    return found[0] if found else None


def _head(model: PreTrainedModel) -> str | None:
    """The name of the module after the base model, which is the cause if the base model's outputs are finite."""
    return next((name for name, module in model.named_children() if module is not model.base_model), None)


def _floating(output: object) -> Iterator[Tensor]:
    """The tensors in a module's output that can hold NaN."""
    for part in output if isinstance(output, tuple | list) else (output,):
        if isinstance(part, Tensor) and part.is_floating_point() and part.numel() > 0:
            yield part
