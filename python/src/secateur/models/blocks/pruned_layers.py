"""The layers of a pruned model as they are: their zeros, and digests that tell whether two models are equal."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import torch
from torch import Tensor

from secateur.models.blocks.decoder import Decoder, Layer

_THREADS = 4
"""They hash at the same time: hashlib releases the interpreter's lock."""


@dataclass(frozen=True)
class PrunedLayer:
    """`zeros` of its `weights` are zero. `digest`: sha256 of its name, weight and bias."""

    name: str
    weights: int
    zeros: int
    digest: bytes


def read_layers(decoder: Decoder, dtype: torch.dtype, check_cancelled: Callable[[], None]) -> tuple[PrunedLayer, ...]:
    """All layers in the order of the model, read one block at a time. `check_cancelled` is called before each block.

    `dtype`: of the digests' numbers, in which the model is saved.
    """
    found: list[PrunedLayer] = []
    with ThreadPoolExecutor(_THREADS) as threads:
        for index, layers in enumerate(decoder.layers):
            check_cancelled()
            with decoder.weights.block(index):
                digests = threads.map(_digest, layers, repeat(dtype))
                zeros = [layer.weight.numel() - int(layer.weight.count_nonzero()) for layer in layers]
                found += [
                    PrunedLayer(layer.name, layer.weight.numel(), count, digest)
                    for layer, count, digest in zip(layers, zeros, digests, strict=True)
                ]
    return tuple(found)


def zero_fraction(layers: Sequence[PrunedLayer]) -> float:
    """Zeros over weights, of all layers together."""
    return sum(layer.zeros for layer in layers) / sum(layer.weights for layer in layers)


def weights_digest(layers: Sequence[PrunedLayer]) -> str:
    """Hex sha256 of the layers' digests, in order."""
    return hashlib.sha256(b"".join(layer.digest for layer in layers)).hexdigest()


def _digest(layer: Layer, dtype: torch.dtype) -> bytes:
    """sha256 of the name, then for the weight [outputs, inputs] and the bias, if there is one: dtype, shape, numbers.

    A zero byte ends name, dtype and shape. Numbers are in row-major order and little endian.
    """
    content = hashlib.sha256(f"{layer.name}\0".encode())
    for tensor in (layer.weight, layer.bias):
        if tensor is not None:
            content.update(f"{dtype}\0{list(tensor.shape)}\0".encode())
            content.update(_bytes(tensor.to(dtype)))
    return content.digest()


def _bytes(tensor: Tensor) -> memoryview:
    return tensor.cpu().contiguous().flatten().view(torch.uint8).numpy().data
