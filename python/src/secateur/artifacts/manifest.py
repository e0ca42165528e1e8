"""The manifest of a saved model: its origin, and digests that verify its files."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, ValidationError

from secateur.errors import SecateurError
from secateur.spec import Environment, Layout, Measurement, Protocol, Sparsity, TrialSpec, Wire

FILE = "manifest.json"
VERSION: Final = 2

_NAME = re.compile(r"(?!\.{1,2}(/|$))[A-Za-z0-9._-]{1,128}(/(?!\.{1,2}(/|$))[A-Za-z0-9._-]{1,128}){0,4}")
"""The names that a file may have: relative, with `/`, without `.` and `..`. `FILE_NAME` in core is the same rule."""


def require_name(name: str) -> str:
    """Raises ValueError for a name that a file of a saved model may not have."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is no name for a file of a saved model: each of its at most 5 parts may have 128 letters, "
            "digits and . _ -"
        )
    return name


class Weights(Wire):
    """The size of a whole model, embeddings and head included. `bytes`: in memory, or of its weight files."""

    parameters: int
    bytes: int


class LayerZeros(Wire):
    """A pruned layer: the number of its weights, and of those that are zero."""

    name: str
    weights: int
    zeros: int


class SavedFile(Wire):
    """The size and digest of a file."""

    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(Wire):
    """`manifest.json`: the trial that made the model, its measurements, and every other file of the folder.

    `plain` and `shrunk` folders load with transformers alone; `packed` ones after `expand`. `layers`: the pruned ones,
    in the order of the model, as the trial counted them. `dense_measurements`: of the dense model, if they are known.
    `reproduced`: null for the measured model itself, else whether the model that was pruned again equals it to the bit.
    `dense`: the model before pruning; `saved`: the model in the folder. `warnings`: the trial's, how a model that was
    pruned again differs, and the units that a shrunk model still has.
    """

    version: Literal[2] = VERSION
    layout: Layout
    spec: TrialSpec
    fingerprint: str
    weights_digest: str
    sparsity: Sparsity
    layers: list[LayerZeros]
    measurements: list[Measurement]
    dense_measurements: list[Measurement]
    protocol: Protocol
    environment: Environment
    reproduced: bool | None
    warnings: list[str]
    dense: Weights
    saved: Weights
    files: dict[Annotated[str, AfterValidator(require_name)], SavedFile]


def inventory(folder: Path, reading: Callable[[str], object] = lambda _: None) -> dict[str, SavedFile]:
    """Every file below the folder except the manifest. `reading` is called with the name of each before it is read."""
    found: dict[str, SavedFile] = {}
    for name in names(folder):
        reading(name)
        found[name] = _describe(folder / name)
    return found


def names(folder: Path) -> list[str]:
    """The names of these files, sorted."""
    files = (path for path in folder.rglob("*") if path.is_file() and path != folder / FILE)
    return sorted(path.relative_to(folder).as_posix() for path in files)


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest as indented JSON."""
    (folder / FILE).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")


def verify(folder: Path) -> Manifest:
    """The manifest, if the folder holds exactly the files that it names, with their digests.

    Raises SecateurError (`PRUNE_UNREADABLE_ARTIFACT`) with the first difference.
    """
    manifest = _read(folder)
    real = folder.resolve()
    for name in manifest.files:
        if not (real / name).resolve().is_relative_to(real):
            raise _unreadable(folder, f"{FILE} names {name!r}, which links outside the folder")
    found = inventory(folder)
    for name, expected in manifest.files.items():
        if name not in found:
            raise _unreadable(folder, f"{name} is missing")
        if found[name] != expected:
            raise _unreadable(folder, f"{name} is not the file that was saved: its size or sha256 differs")
    unknown = sorted(found.keys() - manifest.files.keys())
    if unknown:
        raise _unreadable(folder, f"{unknown[0]} is not in {FILE}")
    return manifest


def _read(folder: Path) -> Manifest:
    try:
        text = (folder / FILE).read_bytes()
    except OSError as error:
        raise _unreadable(folder, f"{FILE}: {error.strerror}") from error
    try:
        content: Any = json.loads(text)
        # Check the version first: the other checks apply to this version only.
        if isinstance(content, dict) and content.get("version") != VERSION:
            raise _unreadable(folder, f"{FILE} has version {content.get('version')!r}; this release reads {VERSION}")
        return Manifest.from_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise _unreadable(folder, f"{FILE}: /{'/'.join(map(str, first['loc']))}: {first['msg']}") from None
    except ValueError as error:
        raise _unreadable(folder, f"{FILE} is not JSON: {error}") from None


def _describe(path: Path) -> SavedFile:
    with path.open("rb") as file:
        return SavedFile(bytes=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def _unreadable(folder: Path, reason: str) -> SecateurError:
    return SecateurError("PRUNE_UNREADABLE_ARTIFACT", f"{folder}: {reason}")
