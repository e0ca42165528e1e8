"""From a model's name to a folder with its config, tokenizer and safetensors, and the revision of what is in it."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.constants import is_offline_mode
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError

from secateur.errors import SecateurError, did_you_mean
from secateur.files import below_roots, files_digest, require_below
from secateur.models import bundled
from secateur.settings import Settings

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+(@[\w./-]+)?")
_DESCRIPTION_FILES = ["*.json", "*.txt", "*.model", "*.jinja"]
_WEIGHT_FILES = ["*.safetensors"]
_READ_SUFFIXES = {".json", ".txt", ".model", ".jinja", ".safetensors"}


@dataclass(frozen=True)
class Source:
    """`revision`: the commit of a hub model, the sha256 of a folder's content, what a bundled model says."""

    id: str
    folder: Path
    revision: str


def locate(model: str, settings: Settings, *, revision: str | None = None, weights: bool = True) -> Source:
    """`revision` pins the content; without `weights`, a hub model's config and tokenizer are enough.

    Raises SecateurError: `PRUNE_UNKNOWN_MODEL`, `PRUNE_PATH_OUTSIDE_ROOTS`, `PRUNE_UNREADABLE_MODEL`, and
    `PRUNE_UNAVAILABLE` while the hub cannot be reached.
    """
    if model in bundled.MODELS:
        found = bundled.MODELS[model]
        source = Source(model, found.ensure(settings.home), found.revision())
    elif model.startswith("file:"):
        source = _locate_folder(model, settings)
    elif _HUB_ID.fullmatch(model) and not model.startswith("demo/"):
        source = _download(model, revision, weights=weights)
    else:
        raise SecateurError(
            "PRUNE_UNKNOWN_MODEL",
            f"unknown model {model!r}: {did_you_mean(model, bundled.MODELS)} "
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
    if not (folder / "config.json").is_file():
        raise SecateurError("PRUNE_UNKNOWN_MODEL", f"{model}: there is no folder with a config.json at that place")
    files = [path for path in folder.iterdir() if path.suffix in _READ_SUFFIXES and path.is_file()]
    for path in files:
        require_below(path, settings.model_roots, "SECATEUR_MODEL_ROOTS")
    return Source(model, folder, files_digest(files))


def _download(model: str, pinned: str | None, *, weights: bool) -> Source:
    name, _, asked = model.partition("@")
    try:
        folder = snapshot_download(
            name,
            revision=pinned or asked or None,
            allow_patterns=_DESCRIPTION_FILES + (_WEIGHT_FILES if weights else []),
        )
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise SecateurError("PRUNE_UNKNOWN_MODEL", f"{model}: the hub has no such model") from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        code = "PRUNE_UNAVAILABLE" if _may_pass(error) else "PRUNE_UNKNOWN_MODEL"
        raise SecateurError(code, f"{model} is neither cached nor to be had from the hub: {error}") from error
    return Source(model, Path(folder), Path(folder).name)  # a snapshot's folder is named by its commit


def _may_pass(error: Exception) -> bool:
    """Whether the hub may answer otherwise later on: it was not reached, or is too busy."""
    if is_offline_mode():
        return False
    response = getattr(error, "response", None)
    return response is None or response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.is_server_error
