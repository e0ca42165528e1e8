"""The safetensors files of a model's folder that transformers loads, wherever in the folder they are."""

import json
from pathlib import Path, PurePosixPath
from typing import Any

from secateur.errors import SecateurError

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")


def weight_files(folder: Path) -> list[Path]:
    """The one file that `transformers_weights` in config.json names, else model.safetensors, else the index's shards.

    The rules are those of `from_pretrained`. The paths are inside the folder, but may be links out of it.

    Raises SecateurError: `PRUNE_UNREADABLE_MODEL` when a file is missing or the index is damaged, and
    `PRUNE_PATH_OUTSIDE_ROOTS` for a name that leads out of the folder.
    """
    named = _read_object(folder / "config.json").get("transformers_weights")
    if named is not None:
        first = _inside(folder, named, "config.json")
    else:
        first = folder / (WEIGHTS if (folder / WEIGHTS).is_file() else INDEX)
    if not first.is_file():
        raise SecateurError("PRUNE_UNREADABLE_MODEL", _missing(folder))
    return [first] if first.suffix == ".safetensors" else _shards(folder, first)


def _shards(folder: Path, index: Path) -> list[Path]:
    shards = _read_object(index).get("weight_map")
    if not isinstance(shards, dict) or not shards:
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{index.name} has no weight_map that names the weight files")
    names = sorted(set(map(str, shards.values())))
    files = [_inside(folder, name, index.name) for name in names]
    lacking = [name for name, path in zip(names, files, strict=True) if not path.is_file()]
    if lacking:
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL",
            f"{index.name} names {len(lacking)} weight files that do not exist; the first: {lacking[0]}",
        )
    return files


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
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{path.name} is not readable JSON: {error}") from error
    if not isinstance(content, dict):
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{path.name} is not a JSON object")
    return content


def _missing(folder: Path) -> str:
    pickled = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
    if pickled:
        return (
            f"the weights are pickled ({pickled[0]}), which is never loaded, because it can run code. Convert them to "
            "safetensors: load the model with transformers and call save_pretrained"
        )
    return f"the folder has no {WEIGHTS} and no {INDEX}"
