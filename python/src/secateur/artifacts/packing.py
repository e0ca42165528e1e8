"""Safetensors files without their zeros: one bit per weight says whether it is stored, and only those are stored.

Exactly the weights with all bits zero are left out. So -0.0, subnormal numbers, infinity and NaN are restored as they
were, and a weight that was kept but is 0.0 takes no space. A tensor is packed if that makes it smaller: for a pruned
layer that is from a level of 1 / bits of the dtype on. All other tensors are stored unchanged.

A packed tensor `x` of n weights becomes two tensors. `x.mask`, uint8 [ceil(n / 8)]: bit i % 8 (from the lowest) of
byte i // 8 is set if weight i is stored, in row-major order. `x.kept`, [ones of the mask]: the stored weights in the
dtype of x. The file's metadata has the shapes of all x, and the metadata of the file before packing, as JSON under
`secateur.packed`. It has no other entry: safetensors writes several in any order, and equal models have equal files.
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from secateur.models.sources.checkpoint import PACKED

_SAME_SIZE = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


def pack_file(source: Path, target: Path) -> None:
    """Write a packed copy of `source`, which is any safetensors file."""
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
    header = json.dumps({"metadata": metadata, "shapes": shapes}, sort_keys=True)
    save_file(stored, target, {PACKED: header})


def unpack_file(source: Path, target: Path) -> None:
    """Write the file as it was before packing: byte for byte if safetensors had written it."""
    metadata, tensors = read_packed(source)
    save_file(tensors, target, metadata)


def read_packed(source: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """The metadata and the tensors of the file before packing."""
    own, tensors = _read(source)
    header = json.loads(own[PACKED])
    for name, shape in header["shapes"].items():
        tensors[name] = unpack(tensors.pop(f"{name}.mask"), tensors.pop(f"{name}.kept"), shape)
    return header["metadata"], tensors


def pack(tensor: Tensor) -> tuple[Tensor, Tensor] | None:
    """`tensor`, on the CPU, as mask and kept values; None where these would not be smaller."""
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
    """The tensor before packing, bit for bit."""
    bits = torch.zeros(shape, dtype=_SAME_SIZE[kept.element_size()])
    present = np.unpackbits(mask.numpy(), count=bits.numel(), bitorder="little").view(np.bool_)
    bits.view(-1)[torch.from_numpy(present)] = kept.view(bits.dtype)
    return bits.view(kept.dtype)


def _read(source: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    with safe_open(source, framework="pt") as file:
        return file.metadata() or {}, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)
