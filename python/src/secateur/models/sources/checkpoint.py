"""The files of a model's folder that transformers loads, and the tensors in its safetensors files."""

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from safetensors import SafetensorError, safe_open

from secateur.errors import SecateurError
from secateur.models.sources.description_limits import require_small

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
_DESCRIPTION_SUFFIXES = {".json", ".txt", ".model", ".jinja"}
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_LARGEST_POINTER = 1024

PACKED = "secateur.packed"
"""The metadata of a safetensors file has this entry if `secateur.artifacts.packing` wrote it."""


def model_files(folder: Path) -> list[Path]:
    """The files that decide what is loaded: config, tokenizer, weights.

    Raises OSError, and SecateurError: `PRUNE_UNSUPPORTED_MODEL` for a description that is too large to be one,
    `PRUNE_UNREADABLE_MODEL` for a Git LFS pointer in place of a file, and as `weight_files` does.
    """
    described = description_files(folder)
    require_small(described)
    _require_no_pointers(described)
    weights = weight_files(folder)
    _require_no_pointers(weights)
    return sorted({*described, *weights})


def description_files(folder: Path) -> list[Path]:
    """Config, tokenizer and the like: every file that may be loaded besides the weights. Raises OSError."""
    return [path for path in folder.iterdir() if path.suffix in _DESCRIPTION_SUFFIXES and path.is_file()]


def weight_files(folder: Path) -> list[Path]:
    """The one file that `transformers_weights` in config.json names, else model.safetensors, else the index's shards.

    The rules are those of `from_pretrained`. The paths are inside the folder, but may be links out of it.

    Raises SecateurError: `PRUNE_UNREADABLE_MODEL` when a file is missing or the index is damaged, and
    `PRUNE_PATH_OUTSIDE_ROOTS` for a name that leads out of the folder.
    """
    return sorted(_indexed_tensors(folder))


def tensor_shapes(folder: Path) -> dict[str, list[int]]:
    """The shape of each tensor in the weight files, by name. Reads only their headers.

    Raises SecateurError as `weight_files` does, and `PRUNE_UNREADABLE_MODEL` for a damaged file, for one that Secateur
    has packed, for a tensor that the index places in a file without it, and for a tensor in two files, of which
    transformers would take any.
    """
    shapes: dict[str, list[int]] = {}
    for path, indexed in _indexed_tensors(folder).items():
        own = _read_header(path)
        if lacking := sorted(indexed - own.keys()):
            raise _unreadable(f"{path.name} lacks {len(lacking)} tensors that {INDEX} names; the first: {lacking[0]}")
        if common := sorted(own.keys() & shapes.keys()):
            raise _unreadable(f"{path.name} repeats {len(common)} tensors of another file; the first: {common[0]}")
        shapes |= own
    return shapes


def file_of(folder: Path, tensor: str) -> str | None:
    """The name of the weight file that has this tensor, or None. Raises SecateurError as `tensor_shapes`."""
    return next((path.name for path in weight_files(folder) if tensor in _read_header(path)), None)


def _read_header(path: Path) -> dict[str, list[int]]:
    try:
        # For NumPy, the library maps the file read-only. For PyTorch, the mapping would count as memory of the process.
        with safe_open(path, framework="np") as content:
            if PACKED in (content.metadata() or {}):
                raise _unreadable(
                    f"{path.name} is packed; `python -m secateur load FOLDER --to NEW` writes a folder with the same "
                    "model that can be loaded"
                )
            return {name: content.get_slice(name).get_shape() for name in content.keys()}  # noqa: SIM118 (no mapping)
    except SafetensorError as error:
        raise _unreadable(f"{path.name} is damaged or incomplete: {error}") from error


def _require_no_pointers(files: Iterable[Path]) -> None:
    small = [path for path in sorted(files) if path.stat().st_size <= _LARGEST_POINTER]
    pointers = [path.name for path in small if path.read_bytes().startswith(_LFS_POINTER)]
    if pointers:
        others = f" (and {len(pointers) - 1} more)" if len(pointers) > 1 else ""
        raise _unreadable(
            f"{pointers[0]}{others} is a Git LFS pointer and not the file; run `git lfs pull` in its folder"
        )


def _indexed_tensors(folder: Path) -> dict[Path, set[str]]:
    """The weight files, each with the tensors that the index places in it; none for a file without an index."""
    named = _read_object(folder / "config.json").get("transformers_weights")
    if named is not None:
        first = _inside(folder, named, "config.json")
    else:
        first = folder / (WEIGHTS if (folder / WEIGHTS).is_file() else INDEX)
    if not first.is_file():
        raise _unreadable(_missing(folder))
    return {first: set()} if first.suffix == ".safetensors" else _read_index(folder, first)


def _read_index(folder: Path, index: Path) -> dict[Path, set[str]]:
    weight_map = _read_object(index).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise _unreadable(f"{index.name} has no weight_map that names the weight files")
    tensors: dict[str, set[str]] = {}
    for tensor, name in weight_map.items():
        tensors.setdefault(str(name), set()).add(tensor)
    files = {name: _inside(folder, name, index.name) for name in tensors}
    if lacking := sorted(name for name, path in files.items() if not path.is_file()):
        raise _unreadable(f"{index.name} names {len(lacking)} weight files that do not exist; the first: {lacking[0]}")
    return {files[name]: own for name, own in tensors.items()}


def _inside(folder: Path, name: Any, by: str) -> Path:
    parts = PurePosixPath(name) if isinstance(name, str) and "\0" not in name else None
    if parts is None or not parts.parts or parts.is_absolute() or ".." in parts.parts:
        raise SecateurError(
            "PRUNE_PATH_OUTSIDE_ROOTS", f"{by} names {name!r}, which is outside the folder of the model"
        )
    return folder / parts


def _read_object(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _unreadable(f"{path.name} is not readable JSON: {error}") from error
    if not isinstance(content, dict):
        raise _unreadable(f"{path.name} is not a JSON object")
    return content


def _missing(folder: Path) -> str:
    pickled = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
    if pickled:
        return (
            f"the weights are pickled ({pickled[0]}), which is never loaded, because it can run code. Convert them to "
            "safetensors: load the model with transformers and call save_pretrained"
        )
    return f"the folder has no {WEIGHTS} and no {INDEX}"


def _unreadable(message: str) -> SecateurError:
    return SecateurError("PRUNE_UNREADABLE_MODEL", message)
