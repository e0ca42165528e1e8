"""Finds a model by its name: the folder with its config, tokenizer and safetensors, and the content's revision."""

import errno
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from secateur.errors import SecateurError, did_you_mean
from secateur.files import below_roots, files_digest, require_below
from secateur.models import brown_opt, hub, smollm2
from secateur.models.checkpoint import weight_files
from secateur.settings import Settings
from secateur.spec import ModelInfo

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+(@[\w./-]+)?")
_DESCRIPTION_FILES = ["*.json", "*.txt", "*.model", "*.jinja"]
_WEIGHT_FILES = ["*.safetensors"]
_DESCRIPTION_SUFFIXES = {".json", ".txt", ".model", ".jinja"}


class BundledModel(Protocol):
    """The interface of a bundled model's module. A bundled model works without a network."""

    INFO: ModelInfo

    def ensure(self, home: Path) -> Path:
        """The folder with config, tokenizer and safetensors, created below `home` if necessary."""

    def revision(self) -> str:
        """Identifies the content of the folder, without creating it."""


# A new bundled model is a module of its own in this folder and an entry here.
_BUNDLED: tuple[BundledModel, ...] = (smollm2, brown_opt)

BUNDLED = {model.INFO.id: model for model in _BUNDLED}
"""The bundled models by id."""


@dataclass(frozen=True)
class Source:
    """`revision`: the commit of a hub model, the sha256 of a folder's content, or the bundled model's own."""

    id: str
    folder: Path
    revision: str


def locate(model: str, settings: Settings, *, revision: str | None = None, weights: bool = True) -> Source:
    """`revision` pins the content. Without `weights`, only the config and tokenizer of a hub model are downloaded.

    Raises SecateurError: `PRUNE_UNKNOWN_MODEL`, `PRUNE_PATH_OUTSIDE_ROOTS`, `PRUNE_UNREADABLE_MODEL`, and
    `PRUNE_UNAVAILABLE` while the hub cannot be reached.
    """
    if model in BUNDLED:
        found = BUNDLED[model]
        source = Source(model, found.ensure(settings.home), found.revision())
    elif model.startswith("file:"):
        source = _locate_folder(model, settings)
    elif _HUB_ID.fullmatch(model) and not model.startswith("demo/"):
        source = _download(model, revision, settings, weights=weights)
    else:
        raise SecateurError(
            "PRUNE_UNKNOWN_MODEL",
            f"unknown model {model!r}: {did_you_mean(model, BUNDLED)} "
            "A hub model is org/name or org/name@revision, a folder is file:<path>.",
        )
    if revision not in (None, source.revision):
        raise SecateurError(
            "PRUNE_UNREADABLE_MODEL",
            f"{model} is now at revision {source.revision}, not {revision} as when the job was accepted; "
            "submit the job again",
        )
    return source


def _locate_folder(model: str, settings: Settings) -> Source:
    folder = below_roots(model.removeprefix("file:"), settings.model_roots, "SECATEUR_MODEL_ROOTS")
    try:
        if not (folder / "config.json").is_file():
            raise SecateurError("PRUNE_UNKNOWN_MODEL", f"{model}: no folder with a config.json at this path")
        described = [path for path in folder.iterdir() if path.suffix in _DESCRIPTION_SUFFIXES and path.is_file()]
        files = described + weight_files(folder)
        for path in files:
            require_below(path, settings.model_roots, "SECATEUR_MODEL_ROOTS")
        return Source(model, folder, files_digest(files, folder))
    except OSError as error:  # a name that is too long, or a folder or file that this user may not read
        code = "PRUNE_UNKNOWN_MODEL" if error.errno == errno.ENAMETOOLONG else "PRUNE_UNREADABLE_MODEL"
        raise SecateurError(code, f"{model}: {error.strerror}") from None


def _download(model: str, pinned: str | None, settings: Settings, *, weights: bool) -> Source:
    patterns = _DESCRIPTION_FILES + (_WEIGHT_FILES if weights else [])
    folder = hub.download(model, pinned, patterns, settings.hub_token_models)
    if weights:
        weight_files(folder)  # rejects a snapshot whose index leads out of it
    return Source(model, folder, folder.name)  # a snapshot's folder is named by its commit
