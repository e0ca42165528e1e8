"""Safetensors files without their zeros: one bit a weight says which are there, and only those are stored.

What is left out is exactly what has all bits zero, so that -0.0, subnormal numbers, infinity and NaN come back as they
were, and a kept weight that happens to be 0.0 costs nothing. A tensor is packed if that makes it smaller, which a
pruned layer's weight is from a level of 1 / bits of the dtype on; all others are stored as they are.

A packed tensor `x` of n weights is two: `x.mask`, uint8 [ceil(n / 8)], bit i % 8 (from the lowest) of byte i // 8 set
where weight i is there, in row-major order; `x.kept`, [ones of the mask] in the dtype of x. The file's metadata has the
shapes of all x as JSON under `secateur.packed`.
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

_SHAPES = "secateur.packed"
_SAME_SIZE = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


def pack_file(source: Path, target: Path) -> None:
    """`source`: any safetensors file."""
    metadata, tensors = _read(source)
    shapes: dict[str, list[int]] = {}
    stored: dict[str, Tensor] = {}
    while tensors:
        name, tensor = tensors.popitem()
        packed = pack(tensor)
        if packed is None:
            stored[name] = tensor
        else:
            shapes[name] = list(tensor.shape)
            stored[f"{name}.mask"], stored[f"{name}.kept"] = packed
    save_file(stored, target, metadata | {_SHAPES: json.dumps(shapes, sort_keys=True)})


def unpack_file(source: Path, target: Path) -> None:
    """Write the file that was packed, to the byte if safetensors wrote it."""
    metadata, tensors = read_packed(source)
    save_file(tensors, target, metadata)


def read_packed(source: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """The metadata and the tensors of the file that was packed."""
    metadata, tensors = _read(source)
    for name, shape in json.loads(metadata.pop(_SHAPES)).items():
        tensors[name] = unpack(tensors.pop(f"{name}.mask"), tensors.pop(f"{name}.kept"), shape)
    return metadata, tensors


def pack(tensor: Tensor) -> tuple[Tensor, Tensor] | None:
    """`tensor`, on the CPU, as mask and kept values; None where these would take no less room."""
    if tensor.element_size() not in _SAME_SIZE:
        return None
    bits = tensor.flatten().view(_SAME_SIZE[tensor.element_size()])
    present = bits != 0
    kept = bits[present]
    if (bits.numel() + 7) // 8 + kept.nbytes >= bits.nbytes:
        return None
    mask = np.packbits(present.numpy(), bitorder="little")
    return torch.from_numpy(mask), kept.view(tensor.dtype)


def unpack(mask: Tensor, kept: Tensor, shape: list[int]) -> Tensor:
    """The tensor that was packed, bit for bit."""
    bits = torch.zeros(shape, dtype=_SAME_SIZE[kept.element_size()])
    present = np.unpackbits(mask.numpy(), count=bits.numel(), bitorder="little").view(np.bool_)
    bits.view(-1)[torch.from_numpy(present)] = kept.view(bits.dtype)
    return bits.view(kept.dtype)


def _read(source: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    with safe_open(source, framework="pt") as file:
        return file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)
