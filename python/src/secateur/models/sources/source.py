"""Finds a model by its name: the folder with its config, tokenizer and safetensors, and the content's revision."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from secateur.errors import ModelChanged, SecateurError, did_you_mean
from secateur.files import FileState, file_states, files_digest
from secateur.models.sources import brown_opt, hub, smollm2
from secateur.models.sources.checkpoint import description_files, model_files, weight_files
from secateur.models.sources.description_limits import require_small
from secateur.models.sources.folders import allowed_files, named_folder
from secateur.models.sources.snapshots import snapshot_folder
from secateur.settings import Settings
from secateur.spec import ModelInfo

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+(@[\w./-]+)?")
_DESCRIPTION_FILES = ["*.json", "*.txt", "*.model", "*.jinja", "README.md"]
_WEIGHT_FILES = ["*.safetensors"]


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
    """`revision`: the commit of a hub model, the sha256 of a folder's content, or the bundled model's own.

    `files`: a folder's files as they were before their content was read. Empty for a hub model and a bundled one, whose
    files never change.
    """

    id: str
    folder: Path
    revision: str
    files: tuple[FileState, ...] = ()


def locate(model: str, settings: Settings, *, revision: str | None = None, weights: bool = True) -> Source:
    """`revision` pins the content. Without `weights`, only the config and tokenizer of a hub model are downloaded.

    Raises SecateurError: `PRUNE_UNKNOWN_MODEL`, `PRUNE_PATH_OUTSIDE_ROOTS`, `PRUNE_UNREADABLE_MODEL`,
    `PRUNE_UNSUPPORTED_MODEL`, `PRUNE_MODEL_CHANGED` for content of another revision, and `PRUNE_UNAVAILABLE` while the
    hub cannot be reached.
    """
    if model in BUNDLED:
        found = BUNDLED[model]
        source = Source(model, found.ensure(settings.home), found.revision())
    elif model.startswith("file:"):
        source = _locate_folder(model, revision, settings)
    elif hub_name(model):
        source = _download(model, revision, settings, weights=weights)
    else:
        raise SecateurError(
            "PRUNE_UNKNOWN_MODEL",
            f"unknown model {model!r}: {did_you_mean(model, BUNDLED)} "
            "A hub model is org/name or org/name@revision, a folder is file:<path>.",
        )
    if revision not in (None, source.revision):
        raise ModelChanged(
            f"{model} has changed: it is now at revision {source.revision}, and this trial is about {revision}. "
            f"Figures of trials that have ended remain those of {revision}. Restore the model and retry the job, or "
            "submit a new job. The setting SECATEUR_MODEL_SNAPSHOTS lets jobs go on when the folder changes"
        )
    return source


def peek(model: str, settings: Settings) -> Source:
    """The model without its revision, which for a folder takes reading every byte. Raises SecateurError as `locate`."""
    if not model.startswith("file:"):
        return locate(model, settings, weights=False)
    try:
        return Source(model, named_folder(model, settings), "", file_states(allowed_files(model, settings)))
    except OSError as error:
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{model}: {error.strerror}") from None


def revision_of(source: Source, settings: Settings) -> str:
    """The revision of a model that was only looked at.

    Raises SecateurError as `locate`, also if its files have changed since then (`PRUNE_MODEL_CHANGED`).
    """
    found = locate(source.id, settings, weights=False)
    if found.files != source.files:
        raise ModelChanged(f"{source.id} changed while it was checked; submit the job again")
    return found.revision


def hub_name(model: str) -> str | None:
    """`org/name` of a model of the hub, without a revision; None for any other model."""
    is_on_hub = _HUB_ID.fullmatch(model) and not model.startswith("demo/")
    return model.partition("@")[0] if is_on_hub else None


def _locate_folder(model: str, revision: str | None, settings: Settings) -> Source:
    """The folder, or the snapshot of it at this revision if there is one."""
    folder = named_folder(model, settings)
    snapshot = settings.model_snapshots and revision and snapshot_folder(revision, settings.model_snapshots)
    try:
        if snapshot and snapshot.is_dir():
            folder, files = snapshot, model_files(snapshot)
        else:
            files = allowed_files(model, settings)
        states = file_states(files)
        return Source(model, folder, files_digest(files, folder), states)
    except OSError as error:
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{model}: {error.strerror}") from None


def _download(model: str, pinned: str | None, settings: Settings, *, weights: bool) -> Source:
    patterns = _DESCRIPTION_FILES + (_WEIGHT_FILES if weights else [])
    folder = hub.download(model, pinned, patterns, settings.hub_token_models)
    require_small(description_files(folder))
    if weights:
        weight_files(folder)  # rejects a snapshot whose index leads out of it
    return Source(model, folder, folder.name)  # a snapshot's folder is named by its commit
