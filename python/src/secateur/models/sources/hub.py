"""Downloads models of the hub into its cache, with the operator's token where the operator allows it (ADR 28)."""

from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.constants import is_offline_mode
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)

from secateur.errors import SecateurError


def download(model: str, revision: str | None, patterns: list[str], token_models: Iterable[str]) -> Path:
    """The folder of the model's files that match `patterns`, named by the commit.

    `model` is `org/name` or `org/name@revision`; `revision` wins. Models outside of `token_models` are downloaded
    without a token, also if the library finds one in the environment or in its cache.

    Raises SecateurError: `PRUNE_UNKNOWN_MODEL`, `PRUNE_UNREADABLE_MODEL` for a gated model that the token does not
    open, and `PRUNE_UNAVAILABLE` while the hub cannot be reached.
    """
    name, _, requested = model.partition("@")
    token = None if uses_token(token_models, name) else False  # None: the library looks for one
    try:
        folder = snapshot_download(name, revision=revision or requested or None, allow_patterns=patterns, token=token)
    except GatedRepoError as error:
        raise SecateurError("PRUNE_UNREADABLE_MODEL", f"{model} is gated, and {_no_access(token)}") from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise SecateurError(
            "PRUNE_UNKNOWN_MODEL", f"{model}: the hub has no such model. If it is private, {_no_access(token)}"
        ) from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        code = "PRUNE_UNAVAILABLE" if _is_temporary(error) else "PRUNE_UNKNOWN_MODEL"
        raise SecateurError(code, f"{model} is not cached and cannot be downloaded from the hub: {error}") from error
    return Path(folder)


def uses_token(patterns: Iterable[str], name: str) -> bool:
    """Whether a hub id matches `*`, `owner/*` or `owner/name`. The hub ignores the case of ids.

    `usesToken` in core/hub-access.ts is the same rule.
    """
    name = name.lower()
    return not {"*", f"{name.partition('/')[0]}/*", name}.isdisjoint(pattern.lower() for pattern in patterns)


def _no_access(token: bool | None) -> str:
    if token is False:
        return "SECATEUR_HF_TOKEN_MODELS does not include it"
    return "HF_TOKEN is not set or has no access to it; accept the model's terms with the account of the token"


def _is_temporary(error: Exception) -> bool:
    """Whether the hub may answer differently later: it was not reached, or is too busy."""
    if is_offline_mode():
        return False
    response = getattr(error, "response", None)
    return response is None or response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.is_server_error
