"""Compares a saved model, as transformers opens it, with the evaluated model in memory.

The tensors have to be equal to the bit. Then the outputs can only differ where the config or the library makes another
model of them, or by rounding: some kernels add up in another order where a tensor begins at another address. The sums
of a shrunk model have fewer terms, so it is compared in float64.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.artifacts.opening import open_model
from secateur.data.content import PixelImages
from secateur.data.sampling import preprocess
from secateur.errors import SecateurError
from secateur.files import is_disk_full
from secateur.hardware.device import DTYPES
from secateur.hardware.memory import is_out_of_memory
from secateur.models.blocks.experts import ONE_BY_ONE
from secateur.models.config import input_spec
from secateur.models.loading import LoadedModel, Offload, place
from secateur.models.preprocessors import load_tokenizer
from secateur.models.samples import model_kwargs
from secateur.models.sources.source import Source
from secateur.models.weights.access import Weights
from secateur.spec import Layout

_TEXT = "The saved model has to give the same answers as the model that was measured, to this sentence as to any other."
_TOKENS = 32
_SIDE = 32
"""Of the image that a vision model is called with, in pixels."""

# The largest difference of the outputs, relative to their norm.
_SAME_TENSORS = 1e-2
_SHRUNK = 1e-5

_LONGEST_REASON = 1_000


@torch.no_grad()
def require_equal(saved: Source, layout: Layout, written: PreTrainedModel, evaluated: LoadedModel) -> None:
    """`saved`: the folder that `written` was written to, which is the evaluated model or one shrunk from it.

    Raises SecateurError (`PRUNE_SAVED_MODEL_DIFFERS`), also where transformers cannot open or call the saved model,
    and the errors of memory and of a full disk.
    """
    with _usable():
        model = open_model(saved, layout, DTYPES[evaluated.dtype])
        model.set_experts_implementation(ONE_BY_ONE)
    with evaluated.weights.readable():
        _require_equal_tensors(model.state_dict(), written.state_dict())
    bound, exact = (_SHRUNK, _in_float64) if layout == "shrunk" else (_SAME_TENSORS, nullcontext)
    inputs = _inputs(evaluated)
    with exact(evaluated.model):
        expected = _outputs(evaluated.model, evaluated.weights, inputs)
    if not expected.isfinite().all():
        return  # a broken model, which the measurements show
    stays = evaluated.device.type == "cpu" and evaluated.weights.working_bytes is None
    with _usable(), exact(model):
        weights = place(model, evaluated.device, None if stays else Offload(saved.folder, 0)).weights
        found = _outputs(model, weights, inputs)
    difference = float((found - expected).norm() / expected.norm())
    if not difference <= bound:
        raise _different(f"its outputs differ by {difference:.2g} of their norm, where rounding allows {bound:.2g}")


def _require_equal_tensors(saved: dict[str, Tensor], written: dict[str, Tensor]) -> None:
    if others := sorted(saved.keys() ^ written.keys()):
        raise _different(f"{len(others)} of its tensors are in one of the two only; the first: {others[0]}")
    for name, tensor in saved.items():
        if not torch.equal(_bits(tensor), _bits(written[name].cpu())):
            raise _different(f"the tensor {name} is another one")


def _bits(tensor: Tensor) -> Tensor:
    return tensor.contiguous().flatten().view(torch.uint8)


def _inputs(evaluated: LoadedModel) -> Tensor:
    """A sentence, or an image of noise. Always the same for a model."""
    source, taken = evaluated.source, input_spec(evaluated.model.config)
    if taken.kind == "text":
        return torch.tensor([load_tokenizer(source)(_TEXT).input_ids[: min(_TOKENS, taken.max_seqlen or _TOKENS)]])
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(256, (1, 1, _SIDE, _SIDE), dtype=torch.uint8, generator=generator)
    return preprocess(source, PixelImages(pixels, torch.zeros(1, dtype=torch.int64), 1))


def _outputs(model: PreTrainedModel, weights: Weights, inputs: Tensor) -> Tensor:
    with weights.whole_model():
        logits: Tensor = model(**model_kwargs(model, inputs)).logits
    return logits.double()


@contextmanager
def _in_float64(model: PreTrainedModel) -> Iterator[None]:
    """Inside, each module computes in float64, with a copy of its own weights that it drops afterwards."""

    def enter(module: nn.Module, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, ...]:
        own = [*module.parameters(recurse=False), *module.buffers(recurse=False)]
        originals.append([(tensor, tensor.data) for tensor in own if tensor.is_floating_point()])
        for tensor, data in originals[-1]:
            tensor.data = data.double()
        return tuple(map(_double, inputs)), {name: _double(value) for name, value in keywords.items()}

    def leave(*_: object) -> None:
        for tensor, data in originals.pop():
            tensor.data = data

    originals: list[list[tuple[Tensor, Tensor]]] = []
    with ExitStack() as hooks:
        for module in model.modules():
            if any(True for _ in module.parameters(recurse=False)):
                hooks.callback(module.register_forward_pre_hook(enter, with_kwargs=True).remove)
                hooks.callback(module.register_forward_hook(leave, always_call=True).remove)
        yield


def _double(value: object) -> object:
    return value.double() if isinstance(value, Tensor) and value.is_floating_point() else value


@contextmanager
def _usable() -> Iterator[None]:
    """Inside, an error of transformers means that the saved model is of no use."""
    try:
        yield
    except Exception as error:  # transformers, torch and safetensors raise errors of their own
        if is_out_of_memory(error) or is_disk_full(error):
            raise
        reason = f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
        raise _different(f"transformers cannot open and call it: {reason}") from error


def _different(how: str) -> SecateurError:
    return SecateurError("PRUNE_SAVED_MODEL_DIFFERS", f"the saved model is not the one that was evaluated: {how}")
