"""Finds where the NaN of a broken model begins, and says so."""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.errors import NotFinite
from secateur.models.blocks.decoder import Decoder
from secateur.models.samples import Inputs, model_kwargs
from secateur.models.weights.access import is_finite
from secateur.spec import NonFinite


@torch.inference_mode()
def first_non_finite(model: PreTrainedModel, decoder: Decoder, inputs: Tensor) -> NonFinite | None:
    """The first module whose weights are not finite; if there is none, the first whose outputs are not.

    `inputs`: a batch for which the model gives NaN, as `model_kwargs` takes it. None if nothing shows it.
    """
    if place := first_weights(model, decoder) or first_outputs(model, decoder, inputs):
        return place
    # The cause is the module after the base model.
    head = next((name for name, module in model.named_children() if module is not model.base_model), None)
    return NonFinite(where=head, what="outputs") if head else None


def first_weights(model: PreTrainedModel, decoder: Decoder) -> NonFinite | None:
    """The first module whose weights are not finite. Reads all weights once."""
    with decoder.weights.readable():
        for name, module in model.named_modules():
            if not all(map(is_finite, _floating(list(module.parameters(recurse=False))))):
                return NonFinite(where=name, what="weights")
    return None


@torch.inference_mode()
def first_outputs(model: PreTrainedModel, decoder: Decoder, inputs: Inputs) -> NonFinite | None:
    """The first module whose outputs are not finite. Runs the model once without its head."""
    with decoder.weights.whole_model():
        where = _first_outputs(model, inputs)
    return NonFinite(where=where, what="outputs") if where else None


def not_finite(dtype: str, place: NonFinite | None) -> NotFinite:
    """The error for a dense model that gives NaN or infinity. `place`: where that begins, if it is known."""
    where = f": the first are the {place.what} of {place.where}" if place else ""
    advice = "; try float32 or bfloat16, which hold larger numbers" if dtype == "float16" else ""
    return NotFinite(f"the dense model is not finite (NaN or infinity) in {dtype}{where}{advice}")


def _first_outputs(model: PreTrainedModel, inputs: Inputs) -> str | None:
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


def _floating(output: object) -> Iterator[Tensor]:
    """The tensors in a module's output that can hold NaN."""
    for part in output if isinstance(output, tuple | list) else (output,):
        if isinstance(part, Tensor) and part.is_floating_point() and part.numel() > 0:
            yield part
