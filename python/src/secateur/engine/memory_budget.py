"""The memory budget of a trial: whether the model fits its device, and what a trial may do where it does not fit.

The memory that work takes besides the weights is an estimate, on the safe side for today's methods.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from secateur.errors import SecateurError
from secateur.evaluation.perplexity import HEAD_TOKENS
from secateur.hardware.device import DTYPES
from secateur.models.blocks.decoder import Decoder, Layer
from secateur.models.loading import LoadedModel, Offload
from secateur.models.outline import Outline
from secateur.pruning.method import AllocatingMethod, BlockMethod, Method, RefiningMethod

# One forward pass of a block allocates this many times its widest activation. A method that aims at the dense model's
# outputs keeps as much again, for all samples.
_PASS = 5
# Bytes for each weight: float32 copies, scores and their order. Refining a block's weights adds Adam's moments.
_METHOD, _REFINING = 32, 24


def offload(shapes: Outline, dtype: str, budget: int | None, folder: Path) -> Offload | None:
    """How to load a model that does not fit the device together with a dense copy of its layers; None if it fits.

    `budget`: bytes of the device, None for no limit. Raises SecateurError (`PRUNE_LARGER_THAN_DEVICE`) for a device
    that has no room for two blocks, or for the weights around the blocks.
    """
    width = DTYPES[dtype].itemsize
    blocks = [sum(parameter.numel() for parameter in block.parameters()) * width for block in shapes.decoder.blocks]
    layers = [layer for block in shapes.decoder.layers for layer in block]
    copies = sum(layer.weight.numel() for layer in layers) * width
    whole = shapes.parameters * width
    if budget is None or whole + copies <= budget:
        return None
    two = max((left + right for left, right in pairwise(blocks)), default=blocks[0])
    around = whole - sum(blocks)
    # Two chunks of the head's logits, which are as wide as the vocabulary and in float32, also hold those of the few
    # tokens that the model is tried on once.
    least = around + max(two, 2 * HEAD_TOKENS * shapes.vocabulary * 4)
    if budget < least:
        raise _larger_than_device(
            f"the device has {_size(budget)} for trials, and the model needs at least {_size(least)}: "
            f"the weights around its blocks take {_size(around)}, two blocks take {_size(two)}"
        )
    return Offload(folder, budget - two)


def require_streamed(method: Method | None) -> None:
    """Raises SecateurError (`PRUNE_LARGER_THAN_DEVICE`) for a method that needs all blocks at once."""
    if method is None:
        return
    if method.needs == "gradients":
        reason = "needs gradients, whose backward pass goes through all blocks"
    elif isinstance(method, AllocatingMethod):
        reason = "tries levels on all blocks at once"
    else:
        return
    raise _larger_than_device(f"the model is larger than the device, and {method.id} {reason}", "/method")


def largest_batch(usual: int, samples: int, length: int, decoder: Decoder, method: Method) -> int:
    """The calibration samples that go through a block at once: `usual`, or as many as the device has room for.

    `length`: of a sample, in tokens. Raises SecateurError (`PRUNE_LARGER_THAN_DEVICE`) if there is no room for one.
    """
    room = decoder.weights.working_bytes
    if room is None:
        return usual
    sample = _bytes_of_a_pass(decoder, length)
    work = _bytes_of_a_method(decoder.layers, method) + (samples * sample if method.dense_target else 0)
    if work + sample > room:
        raise _larger_than_device(
            f"with two blocks on the device {_size(room)} are left, and {method.id} needs at least "
            f"{_size(work + sample)}: {_size(sample)} for one of {samples} samples of {length} tokens, "
            f"{_size(work)} for its own work"
        )
    return min(usual, (room - work) // sample)


def require_evaluation(loaded: LoadedModel, batch: int, length: int) -> None:
    """Raises SecateurError (`PRUNE_LARGER_THAN_DEVICE`) if the device has no room for a batch of the evaluation.

    `length`: of a sample, in tokens.
    """
    room, needed = loaded.weights.working_bytes, batch * _bytes_of_a_pass(loaded.decoder, length)
    if room is not None and needed > room:
        raise _larger_than_device(
            f"with two blocks on the device {_size(room)} are left, "
            f"and evaluating {batch} samples of {length} tokens at once needs {_size(needed)}"
        )


def _bytes_of_a_pass(decoder: Decoder, length: int) -> int:
    layers = [layer for block in decoder.layers for layer in block]
    widest = max(max(layer.weight.shape) for layer in layers)
    return _PASS * length * widest * layers[0].weight.element_size()


def _bytes_of_a_method(blocks: Sequence[Sequence[Layer]], method: Method) -> int:
    """The method's own work on the layers that it prunes at a time."""
    layer = max(layer.weight.numel() for layers in blocks for layer in layers)
    block = max(sum(layer.weight.numel() for layer in layers) for layers in blocks)
    inputs = max(layer.weight.shape[1] for layers in blocks for layer in layers)
    work = _METHOD * (block if isinstance(method, BlockMethod) else layer)
    if method.needs == "gram":
        work += method.matrices * 4 * inputs * inputs
    if isinstance(method, RefiningMethod) and method.refines:
        work += _REFINING * block
    return work


def _larger_than_device(message: str, pointer: str = "") -> SecateurError:
    return SecateurError("PRUNE_LARGER_THAN_DEVICE", f"{message} (SECATEUR_DEVICE_MEMORY)", pointer)


def _size(count: int) -> str:
    return f"{count / 2**20:.4g} MiB"
