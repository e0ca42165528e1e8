"""Writes the weights of a model as safetensors files that transformers loads.

What pruning never changes (embeddings, norms, head) is in files of its own. They are equal for all models that were
pruned from the same one, and need to be stored only once.
"""

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor
from transformers import PreTrainedModel
from transformers.utils import SAFE_WEIGHTS_INDEX_NAME

from secateur.artifacts.packing import pack_file
from secateur.models.blocks.decoder import Decoder

PLAIN, PACKED = ".safetensors", ".packed.safetensors"

_SHARD = 5 * 10**9
"""Bytes of a file, if no block is larger. Writing, packing and unpacking hold one file in memory at a time."""


def write_weights(
    model: PreTrainedModel,
    decoder: Decoder,
    folder: Path,
    saved: Callable[[int], None],
    *,
    dtype: torch.dtype,
    packed: bool,
) -> None:
    """Write config, weights and the index of their files. Tied weights are written once.

    Weights are written in `dtype`, but a tensor that has numbers `dtype` cannot hold stays as it is.
    `saved` is called after each group of files, with the number of layers so far. Raises OSError.
    """
    parts: dict[Path, list[str]] = {}
    size = 0
    for layers, tensors in _groups(model, decoder):
        written = _converted(tensors, dtype)
        size += _bytes({tensor.data_ptr(): tensor for tensor in written.values()}.values())
        model.save_pretrained(folder, state_dict=written, max_shard_size=_SHARD)
        for file in sorted(folder.glob(f"model*{PLAIN}")):
            part = folder / f"{len(parts)}.part"
            parts[part] = _tensor_names(file)
            if packed:
                pack_file(file, part)
                file.unlink()
            else:
                file.rename(part)
        saved(layers)
    weight_map: dict[str, str] = {}
    for number, (part, names) in enumerate(parts.items(), start=1):
        name = f"model-{number:05}-of-{len(parts):05}"
        part.rename(folder / (name + (PACKED if packed else PLAIN)))
        weight_map |= dict.fromkeys(names, name + PLAIN)
    sizes = {"total_parameters": model.num_parameters(), "total_size": size}
    index = json.dumps({"metadata": sizes, "weight_map": weight_map}, indent=2, sort_keys=True)
    (folder / SAFE_WEIGHTS_INDEX_NAME).write_text(index + "\n", encoding="utf-8")
    _write_config(model, folder, dtype)


def stored_bytes(model: PreTrainedModel, dtype: torch.dtype) -> int:
    """Bytes of the parameters if all of them are written in `dtype`. Tied weights count once."""
    return sum(parameter.numel() for parameter in model.parameters()) * dtype.itemsize


def _groups(model: PreTrainedModel, decoder: Decoder) -> Iterator[tuple[int, dict[str, Tensor]]]:
    """First what pruning never changes, then the layers of as many blocks as fit in a file.

    Each has the number of layers up to its end.
    """
    blocks = {
        tensor: layer.block
        for layers in decoder.layers
        for layer in layers
        for tensor in (layer.parameter, layer.module.bias)
        if tensor is not None
    }
    parameters = dict(model.named_parameters(remove_duplicate=False))
    tensors: defaultdict[int | None, dict[str, Tensor]] = defaultdict(dict)
    for name, tensor in model.state_dict().items():
        parameter = parameters.get(name)
        tensors[None if parameter is None else blocks.get(parameter)][name] = tensor
    yield 0, tensors[None]
    group: dict[str, Tensor] = {}
    done = 0
    for index, layers in enumerate(decoder.layers):
        if group and _bytes(group.values()) + _bytes(tensors[index].values()) > _SHARD:
            yield done, group
            group = {}
        group |= tensors[index]
        done += len(layers)
    yield done, group


def _converted(tensors: dict[str, Tensor], dtype: torch.dtype) -> dict[str, Tensor]:
    """Tensors that share memory still do, so that tied weights are recognised."""
    known: dict[tuple[int, torch.Size], Tensor] = {}
    for tensor in tensors.values():
        key = tensor.data_ptr(), tensor.shape
        if key not in known:
            known[key] = _convert(tensor, dtype)
    return {name: known[tensor.data_ptr(), tensor.shape] for name, tensor in tensors.items()}


def _convert(tensor: Tensor, dtype: torch.dtype) -> Tensor:
    if not tensor.is_floating_point():
        return tensor
    converted = tensor.to(dtype)
    return converted if torch.equal(converted.to(tensor.dtype), tensor) else tensor


def _write_config(model: PreTrainedModel, folder: Path, dtype: torch.dtype) -> None:
    """As `save_pretrained` does, which writes the dtype of the model in memory."""
    config = copy.deepcopy(model.config)
    for part in (config, *(getattr(config, name, None) for name in config.sub_configs)):
        if part is not None:
            part.dtype = dtype
    config.save_pretrained(folder)


def _bytes(tensors: Iterable[Tensor]) -> int:
    return sum(tensor.nbytes for tensor in tensors)


def _tensor_names(file: Path) -> list[str]:
    with safe_open(file, framework="np") as content:
        return list(content.keys())
