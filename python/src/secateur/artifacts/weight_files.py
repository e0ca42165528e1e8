"""Writes the weights of a model as safetensors files that transformers loads.

What pruning never changes (embeddings, norms, head) is in files of its own. They are equal for all models that were
pruned from the same one, and need to be stored only once.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from safetensors import safe_open
from torch import Tensor
from transformers import PreTrainedModel
from transformers.utils import SAFE_WEIGHTS_INDEX_NAME

from secateur.artifacts.packing import pack_file
from secateur.models.decoder import Decoder

PLAIN, PACKED = ".safetensors", ".packed.safetensors"

_SHARD = 5 * 10**9
"""Bytes of a file, if no block is larger. Writing, packing and unpacking hold one file in memory at a time."""


def write_weights(
    model: PreTrainedModel, decoder: Decoder, folder: Path, saved: Callable[[int], None], *, packed: bool
) -> None:
    """Write config, weights and the index of their files. Tied weights are written once.

    `saved` is called after each group of files, with the number of layers so far. Raises OSError.
    """
    parts: dict[Path, list[str]] = {}
    for layers, tensors in _groups(model, decoder):
        model.save_pretrained(folder, state_dict=tensors, max_shard_size=_SHARD)
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
    sizes = {"total_parameters": model.num_parameters(), "total_size": stored_bytes(model)}
    index = json.dumps({"metadata": sizes, "weight_map": weight_map}, indent=2, sort_keys=True)
    (folder / SAFE_WEIGHTS_INDEX_NAME).write_text(index + "\n", encoding="utf-8")


def stored_bytes(model: PreTrainedModel) -> int:
    """Bytes of the tensors that are written. Tied weights count once."""
    return _bytes({tensor.data_ptr(): tensor for tensor in model.state_dict().values()}.values())


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


def _bytes(tensors: Iterable[Tensor]) -> int:
    return sum(tensor.nbytes for tensor in tensors)


def _tensor_names(file: Path) -> list[str]:
    with safe_open(file, framework="np") as content:
        return list(content.keys())
